import { abortedFault } from '../core/fault.ts';

/** The part of `navigator.locks` that is used here. A lock is given back when its holder ends, however it ends. */
export type Locks = Pick<LockManager, 'request' | 'query'>;

/** `navigator.locks`, where there is one. */
export function deviceLocks(): Locks | undefined {
  const device: { readonly locks?: LockManager } | undefined = globalThis.navigator;
  return device?.locks;
}

/**
 * Runs `job` while it holds the lock `name`; `job` hears false, and runs at once, where the browser has no lock to give.
 * An abort ends the wait for the lock with `aborted`.
 */
export async function withLock<T>(
  locks: Locks | undefined,
  name: string,
  job: (held: boolean) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  if (!locks) return job(false);
  let entered = false;
  const enter = (): Promise<T> => {
    entered = true;
    return job(true);
  };
  try {
    return await locks.request(name, signal ? { signal } : {}, enter);
  } catch (error) {
    if (entered) throw error;
    if (signal?.aborted) throw abortedFault(signal);
    return job(false); // denied in this frame
  }
}
