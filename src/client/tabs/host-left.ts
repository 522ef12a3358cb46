import { Fault, isFault } from '../../core/fault.ts';
import { leaveLost, openLosses } from '../lost-device.ts';
import type { WorkerLink } from '../worker-link.ts';

/** Hosts that one request may see: more deaths than that are no coincidence. */
const HOSTS = 5;

/** A request whose host went away, and that could not be taken up elsewhere. */
export function hostLeftFault(): Fault {
  const message =
    'The tab that ran the model was closed before it had finished, and the request could not be taken up in another. Send it again.';
  return new Fault('host-left', message);
}

/** A host that holds its lock, but lets nobody in. */
export function hostSilentFault(): Fault {
  const message =
    'Another tab of this site runs the model, and it does not answer. Close that tab or load it anew, and try again.';
  return new Fault('host-left', message);
}

/**
 * Returns when what failed may be asked of the next host, for the `attempt`th time; throws when it may not. A link that
 * was lost is ended, so that none waits for it any more.
 */
export function orThrow(error: unknown, link: WorkerLink, attempt: number): void {
  const code = isFault(error) ? error.code : undefined;
  // a worker that closes ends its answers with `closed`; a port may know that a worker died before the link does
  const lostElsewhere = link.elsewhere && (code === 'worker-died' || code === 'closed');
  if (code !== 'host-left' && !lostElsewhere) throw error;
  const fault = hostLeftFault();
  link.end(fault);
  if (attempt === HOSTS) throw fault;
}

/**
 * Asks once more, of the next host, when the tab that hosts the worker goes away before the answer is there; and of the
 * next worker when the GPU does.
 */
export async function askAgain<T>(
  find: () => Promise<WorkerLink>,
  job: (link: WorkerLink) => Promise<T>,
): Promise<T> {
  const losses = openLosses();
  for (let attempt = 1; ; attempt++) {
    const link = await find();
    try {
      return await job(link);
    } catch (error) {
      if (losses.note(error)) await leaveLost(error, link);
      else orThrow(error, link, attempt);
    }
  }
}
