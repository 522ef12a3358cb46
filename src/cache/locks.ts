import { abortedFault } from '../core/fault.ts';

/** The part of `navigator.locks` that is used here. A lock is given back when its holder ends, however it ends. */
export type Locks = Pick<LockManager, 'request' | 'query'>;

/** `navigator.locks`, where there is one. */
export function deviceLocks(): Locks | undefined {
  const device: { readonly locks?: LockManager } | undefined = globalThis.navigator;
  return device?.locks;
}

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
