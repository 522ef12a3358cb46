import { deviceLocks } from '../../core/device-locks.ts';
import { Fault } from '../../core/fault.ts';
import { loadKey } from '../../core/load-key.ts';
import type { LoadOptions } from '../../core/protocol.ts';
import { VERSION } from '../../core/version.ts';
import type { ClientOptions } from '../client-options.ts';

/** The key by which clients share one worker, when this client shall share and the browser can. */
export function sharingKey({ tabs, createWorker }: ClientOptions, load: LoadOptions): string | undefined {
  const wanted = tabs ?? (createWorker || load.files ? 'alone' : 'share');
  if (wanted !== 'share' && wanted !== 'alone')
    throw new Fault('option-invalid', '`tabs` must be share or alone.', { option: 'tabs' });
  if (wanted === 'share' && load.files) {
    const message = 'A file is read by the tab it was given to: `tabs` cannot be share with it.';
    throw new Fault('option-invalid', message, { option: 'tabs' });
  }
  const able = 'SharedWorker' in globalThis && deviceLocks() !== undefined;
  return wanted === 'share' && able ? keyOf(load) : undefined;
}

/** Only pages of the same build that would load the very same thing: one without isolation has no threads. */
function keyOf(load: LoadOptions): string {
  return [VERSION, import.meta.url, crossOriginIsolated, loadKey(load)].join(' ');
}
