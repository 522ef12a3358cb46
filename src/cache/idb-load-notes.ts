import { createStore, del, delMany, entries, set } from 'idb-keyval';
import { delay } from '../artifact/retry.ts';
import type { LoadNotes, NotedLoad } from './load-notes.ts';
import { deviceLocks, type Locks, withLock } from './locks.ts';

/** How long storage has to take a note, to let go of it, or to be read. */
const LIMIT_MS = 1_000;

export interface IdbLoadNotesOptions {
  readonly database?: string;
  readonly locks?: Locks | undefined;
  readonly now?: () => number;
}

/** As it lies in storage, under the name of the Web Lock that its writer holds while it lives. */
interface Note {
  readonly schema: 1;
  readonly model: string;
  readonly atMs: number;
  readonly threads: number;
  readonly contextLength: number;
}

type Notes = ReadonlyMap<string, Note>;

/** Notes in IndexedDB. A note whose lock is free was left by a load that nobody ended. */
export function idbLoadNotes(options: IdbLoadNotesOptions = {}): LoadNotes {
  const { database = 'nibble-loads', locks = deviceLocks(), now = Date.now } = options;
  const open = () => createStore(database, 'notes');

  const write = async (lock: string, note: Note): Promise<void> => set(lock, note, open());
  const drop = async (own: string, proven: Note | undefined): Promise<void> => {
    await del(own, open());
    if (!proven) return;
    const refuted = [...(await abandonedNotes())].filter(([, old]) => asksNoMore(old, proven));
    if (refuted.length > 0)
      await delMany(
        refuted.map(([lock]) => lock),
        open(),
      );
  };
  const read = async (): Promise<Notes> => {
    const found = await entries<IDBValidKey, unknown>(open());
    return new Map(
      found.flatMap(([lock, value]) => {
        const note = parseNote(value);
        return note && typeof lock === 'string' ? [[lock, note] as const] : [];
      }),
    );
  };
  /** Read before and after the locks: a load that ends meanwhile takes its note away before it frees its lock. */
  const abandonedNotes = async (): Promise<Notes> => {
    const before = await read();
    if (before.size === 0 || !locks) return new Map();
    const held = new Set(((await locks.query()).held ?? []).map((lock) => lock.name));
    const after = await read();
    return new Map([...after].filter(([lock]) => before.has(lock) && !held.has(lock)));
  };

  return {
    during(load, job) {
      const lock = `nibble-load/${globalThis.crypto.randomUUID()}`;
      return withLock(locks, { name: lock }, async (held) => {
        if (!held) return job();
        const note = noteOf(load, now());
        const written = settled(write(lock, note));
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
    async interrupted() {
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

function noteOf({ model, threads = 'auto', contextLength = Infinity }: NotedLoad, atMs: number): Note {
  return { schema: 1, model, atMs, threads: threads === 'auto' ? Infinity : threads, contextLength };
}

/** A load that went well says nothing of one that asked for more memory. */
function asksNoMore(old: Note, proven: Note): boolean {
  return (
    old.model === proven.model && old.threads <= proven.threads && old.contextLength <= proven.contextLength
  );
}

function parseNote(value: unknown): Note | undefined {
  const { schema, model, atMs, threads, contextLength } = (value ?? {}) as Partial<
    Record<keyof Note, unknown>
  >;
  if (schema !== 1 || typeof model !== 'string') return undefined;
  if (typeof atMs !== 'number' || typeof threads !== 'number' || typeof contextLength !== 'number')
    return undefined;
  return { schema, model, atMs, threads, contextLength };
}

/** Storage that fails costs the warning, and nothing else. */
async function settled(work: Promise<void>): Promise<void> {
  await work.catch(() => {});
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const limit = delay(ms, over.signal).catch(() => {});
  await Promise.race([work, limit]);
  over.abort();
}
