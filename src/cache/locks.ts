import type { Locks } from '../core/device-locks.ts';
import { abortedFault } from '../core/fault.ts';

export interface LockRequest {
  readonly name: string;
  /** `shared` is held by any number at once, but not beside an exclusive one; absent means `exclusive`. */
  readonly mode?: LockMode;
  /** Ends the wait for the lock. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `job` while it holds a lock; where the browser has none to give, `job` runs at once and hears false. An abort
 * ends the wait with `aborted`.
 */
export async function withLock<T>(
  locks: Locks | undefined,
  { name, mode = 'exclusive', signal }: LockRequest,
  job: (held: boolean) => Promise<T>,
): Promise<T> {
  if (!locks) return job(false);
  let entered = false;
  const enter = (): Promise<T> => {
    entered = true;
    return job(true);
  };
  try {
    return await locks.request(name, signal ? { mode, signal } : { mode }, enter);
  } catch (error) {
    if (entered) throw error;
    if (signal?.aborted) throw abortedFault(signal);
    return job(false); // denied in this frame
  }
}
