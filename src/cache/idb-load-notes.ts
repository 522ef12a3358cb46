import { deviceLocks, type Locks } from '../core/device-locks.ts';
import { inTime } from '../core/in-time.ts';
import { idbNotes, type Notes } from './idb-notes.ts';
import { asksNoMore, type Note, noteOf } from './load-note.ts';
import type { LoadNotes } from './load-notes.ts';
import { withLock } from './locks.ts';

/** How long storage has to take a note, to let go of it, or to be read. */
const LIMIT_MS = 1_000;

export interface IdbLoadNotesOptions {
  readonly database?: string;
  readonly locks?: Locks | undefined;
  readonly now?: () => number;
}

/** Notes in IndexedDB. A note whose lock is free was left by a load that nobody ended. */
export function idbLoadNotes(options: IdbLoadNotesOptions = {}): LoadNotes {
  const { database = 'nibble-loads', locks = deviceLocks(), now = Date.now } = options;
  const store = idbNotes(database);
  let visit = 'unnamed';
  let forgetting = Promise.resolve();

  const drop = async (own: string, proven: Note | undefined): Promise<void> => {
    await store.erase([own]);
    if (!proven) return;
    const refuted = [...(await abandonedNotes())].filter(([, old]) => asksNoMore(old, proven));
    if (refuted.length > 0) await store.erase(refuted.map(([lock]) => lock));
  };
  /** Read before and after the locks: a load that ends meanwhile takes its note away before it frees its lock. */
  const abandonedNotes = async (): Promise<Notes> => {
    const before = await store.read();
    if (before.size === 0 || !locks) return new Map();
    const held = new Set(((await locks.query()).held ?? []).map((lock) => lock.name));
    const after = await store.read();
    return new Map([...after].filter(([lock]) => before.has(lock) && !held.has(lock)));
  };

  return {
    during(load, job) {
      const lock = `${ofVisit(visit)}${globalThis.crypto.randomUUID()}`;
      return withLock(locks, { name: lock }, async (held) => {
        if (!held) return job();
        const note = noteOf(load, now());
        const written = settled(store.write(lock, note));
        await atMost(LIMIT_MS, written);
        let proven = false;
        try {
          const result = await job();
          proven = true;
          return result;
        } finally {
          const dropped = written.then(() => settled(drop(lock, proven ? note : undefined)));
          await atMost(LIMIT_MS, dropped);
        }
      });
    },
    beginVisit(name, left) {
      visit = name;
      const named = async (): Promise<void> => {
        if (left.length === 0) return;
        const locks = [...(await store.read()).keys()];
        await store.erase(locks.filter((lock) => left.some((one) => lock.startsWith(ofVisit(one)))));
      };
      const forgotten = inTime(named(), LIMIT_MS, silent);
      forgetting = settled(forgotten);
      return forgotten;
    },
    async interrupted() {
      await forgetting;
      const latest = new Map<string, number>();
      const note = async (): Promise<void> => {
        for (const { model, atMs } of (await abandonedNotes()).values())
          latest.set(model, Math.max(atMs, latest.get(model) ?? 0));
      };
      await atMost(LIMIT_MS, settled(note()));
      return latest;
    },
  };
}

const silent = (): Error => new Error('Storage is silent.');

/** Before the lock of each load of a visit. */
const ofVisit = (visit: string): string => `nibble-load/${visit}/`;

/** Storage that fails costs the warning, and nothing else. */
async function settled(work: Promise<void>): Promise<void> {
  await work.catch(() => {});
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  await inTime(work, ms, silent).catch(() => {});
}
