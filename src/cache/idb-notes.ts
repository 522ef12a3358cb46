import { promisifyRequest } from 'idb-keyval';
import { committed, openEntries } from './idb-entries.ts';
import { type Note, parseNote } from './load-note.ts';

/** Notes by the name of the Web Lock that each one's writer holds while it lives. */
export type Notes = ReadonlyMap<string, Note>;

/** Where notes lie. */
export interface NoteStore {
  write(lock: string, note: Note): Promise<void>;
  erase(locks: Iterable<string>): Promise<void>;
  read(): Promise<Notes>;
}

/** Notes in IndexedDB, over a connection that stays open. */
export function idbNotes(database: string): NoteStore {
  const attempt = openEntries(database);
  return {
    write: (lock, note) =>
      attempt('readwrite', (store) => {
        store.put(note, lock);
        return committed(store.transaction);
      }),
    erase: (locks) =>
      attempt('readwrite', (store) => {
        for (const lock of locks) store.delete(lock);
        return committed(store.transaction);
      }),
    read: () =>
      attempt('readonly', async (store) => {
        const [locks, values] = await Promise.all([
          promisifyRequest(store.getAllKeys()),
          promisifyRequest<unknown[]>(store.getAll()),
        ]);
        return new Map(
          locks.flatMap((lock, at) => {
            const note = parseNote(values[at]);
            return note && typeof lock === 'string' ? [[lock, note] as const] : [];
          }),
        );
      }),
  };
}
