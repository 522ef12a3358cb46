import type { Fault } from '../core/fault.ts';
import type { Notice } from '../core/protocol.ts';
import type { Passenger } from './flight.ts';
import { deniedFault, fullFault } from './storage-fault.ts';

/**
 * Joins a download for the sake of what stays on the device: it is left as soon as storage takes no more, since weights in
 * memory would be gone before anybody used them. A load that shares the download goes on.
 * @throws Fault `storage-full` or `storage-denied`, besides those of the download.
 */
export async function keep(
  join: (passenger: Passenger) => Promise<unknown>,
  { signal, onProgress }: Passenger,
): Promise<void> {
  const leave = new AbortController();
  let refusal: Fault | undefined;
  const onNotice = ({ kind }: Notice): void => {
    refusal = kind === 'storage-full' ? fullFault() : deniedFault();
    leave.abort(refusal);
  };
  try {
    await join({
      signal: signal ? AbortSignal.any([signal, leave.signal]) : leave.signal,
      onProgress,
      onNotice,
    });
  } catch (error) {
    throw refusal ?? error;
  }
  if (refusal) throw refusal; // in the very moment in which the download ended
}
