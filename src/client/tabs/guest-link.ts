import type { TabMessage } from '../../core/tab-message.ts';
import { openLink } from '../worker-link.ts';
import type { LinkTiming, WorkerLink } from '../worker-link.ts';
import { hostLeftFault, hostSilentFault } from './host-left.ts';

export interface GuestOptions {
  readonly key: string;
  readonly broker: MessagePort;
  readonly locks: Pick<LockManager, 'request'>;
  readonly timing: LinkTiming;
  /** Another host is there, so the one that was asked will not answer. */
  readonly giveUp: AbortSignal;
}

/**
 * Sends a port to the tab that hosts the worker, and waits until the worker answers through it. Nothing comes of it
 * when there is another host, or when the host turns the guest away by closing the port.
 */
export async function openGuestLink(options: GuestOptions): Promise<WorkerLink | undefined> {
  const { key, broker, locks, timing, giveUp } = options;
  const life = await holdLife(locks).catch(() => undefined); // locks are denied here
  if (!life) return undefined;
  const { port1, port2 } = new MessageChannel();
  let refused = false;
  port1.addEventListener('close', () => (refused = true));
  broker.postMessage({ type: 'attach', key, life: life.name } satisfies TabMessage, [port2]);
  try {
    return await openLink(port1, {
      timing,
      giveUp,
      elsewhere: true,
      startFault: hostSilentFault,
      diedFault: hostLeftFault,
      hangUp() {
        port1.close();
        life.end();
      },
    });
  } catch (error) {
    if (refused || giveUp.aborted) return undefined;
    throw error;
  }
}

interface Life {
  readonly name: string;
  end(): void;
}

/** A Web Lock of a new name: the worker waits for it, and so hears of this guest's end, however it comes. */
function holdLife(locks: GuestOptions['locks']): Promise<Life> {
  const name = `nibble-guest-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
  return new Promise((resolve, reject) => {
    const hold = (): Promise<void> => new Promise((end) => resolve({ name, end }));
    locks.request(name, hold).catch(reject);
  });
}
