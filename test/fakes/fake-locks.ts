import type { Locks } from '../../src/core/device-locks.ts';

/** One page or worker with its view of the locks. */
export interface FakeTab {
  readonly locks: Locks;
  /** Gives back what it holds, and waits for nothing more: what a closed or crashed tab does. */
  die(): void;
}

type Job = (lock: object | null) => Promise<unknown>;

interface Request {
  readonly tab: object;
  readonly name: string;
  readonly mode: LockMode;
  start(): Promise<unknown>;
}

/** The Web Locks of one origin, for as many tabs as a test wants. */
export function fakeLocks(): { tab(): FakeTab } {
  let waiting: Request[] = [];
  let held: Request[] = [];

  const isFree = ({ name, mode }: Pick<Request, 'name' | 'mode'>): boolean =>
    held.every((other) => other.name !== name || (mode === 'shared' && other.mode === 'shared'));
  const grant = (): void => {
    const next = waiting.find(isFree);
    if (!next) return;
    waiting = waiting.filter((request) => request !== next);
    held.push(next);
    const release = (): void => {
      held = held.filter((request) => request !== next);
      grant();
    };
    next.start().then(release, release);
    grant();
  };

  const request = (tab: object, name: string, options: LockOptions, job: Job): Promise<unknown> => {
    const { signal, mode = 'exclusive', ifAvailable = false } = options;
    if (ifAvailable && !isFree({ name, mode })) return job(null);
    return new Promise<unknown>((resolve, reject) => {
      const giveUp = (): void => {
        waiting = waiting.filter((one) => one !== entry);
        reject(signal!.reason as Error);
      };
      const entry: Request = {
        tab,
        name,
        mode,
        async start() {
          signal?.removeEventListener('abort', giveUp);
          await Promise.resolve({ name, mode }).then(job).then(resolve, reject);
        },
      };
      if (signal?.aborted) return giveUp();
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.push(entry);
      grant();
    });
  };

  return {
    tab() {
      const tab = {};
      const locks = {
        request: (name: string, options: LockOptions, job: Job) => request(tab, name, options, job),
        query: async () => ({ held: [...held], pending: [...waiting] }),
      };
      return {
        locks: locks as unknown as Locks,
        die() {
          waiting = waiting.filter((one) => one.tab !== tab);
          held = held.filter((one) => one.tab !== tab);
          grant();
        },
      };
    },
  };
}
