import { deviceLocks } from '../src/core/device-locks.ts';

/** Answers when the lock is held; it is given back by the death of this worker, and by nothing else. */
export function holdLock(name: string): Promise<boolean> {
  const locks = deviceLocks();
  if (!locks) return Promise.resolve(false);
  return new Promise((resolve) => {
    const hold = (): Promise<void> => {
      resolve(true);
      return new Promise(() => {});
    };
    locks.request(name, hold).catch(() => resolve(false)); // denied in this frame
  });
}
