/** The part of `navigator.locks` that is used here. A lock is given back when its holder ends, however it ends. */
export type Locks = Pick<LockManager, 'request' | 'query'>;

/** `navigator.locks`, where there is one. */
export function deviceLocks(): Locks | undefined {
  const device: { readonly locks?: LockManager } | undefined = globalThis.navigator;
  return device?.locks;
}
