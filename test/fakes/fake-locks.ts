import type { Locks } from '../../src/cache/locks.ts';

/** One page or worker with its view of the locks. */
export interface FakeTab {
  readonly locks: Locks;
  /** Gives back what it holds, and waits for nothing more: what a closed or crashed tab does. */
  die(): void;
}

interface Request {
  readonly tab: object;
  readonly name: string;
  start(): Promise<unknown>;
}

/** The exclusive Web Locks of one origin, for as many tabs as a test wants. */
export function fakeLocks(): { tab(): FakeTab } {
  let waiting: Request[] = [];
  const held = new Map<string, Request>();

  const grant = (): void => {
    const next = waiting.find((request) => !held.has(request.name));
    if (!next) return;
    waiting = waiting.filter((request) => request !== next);
    held.set(next.name, next);
    const release = (): void => {
      if (held.get(next.name) !== next) return;
      held.delete(next.name);
      grant();
    };
    next.start().then(release, release);
    grant();
  };

  const request = (tab: object, name: string, options: LockOptions, job: () => Promise<unknown>) =>
    new Promise<unknown>((resolve, reject) => {
      const { signal } = options;
      const giveUp = (): void => {
        waiting = waiting.filter((one) => one !== entry);
        reject(signal!.reason as Error);
      };
      if (signal?.aborted) return giveUp();
      const entry: Request = {
        tab,
        name,
        async start() {
          signal?.removeEventListener('abort', giveUp);
          await Promise.resolve().then(job).then(resolve, reject);
        },
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.push(entry);
      grant();
    });

  return {
    tab() {
      const tab = {};
      const locks = {
        request: (name: string, options: LockOptions, job: () => Promise<unknown>) =>
          request(tab, name, options, job),
        query: async () => ({
          held: [...held.keys()].map((name) => ({ name })),
          pending: waiting.map(({ name }) => ({ name })),
        }),
      };
      return {
        locks: locks as Locks,
        die() {
          waiting = waiting.filter((one) => one.tab !== tab);
          for (const [name, one] of held) if (one.tab === tab) held.delete(name);
          grant();
        },
      };
    },
  };
}
