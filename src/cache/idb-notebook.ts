import { createStore, get, set } from 'idb-keyval';
import type { Notebook } from '../core/notebook.ts';
import { memoryNotebook } from '../core/notebook.ts';

/** A notebook in IndexedDB; where that is denied, one for this visit. */
export function idbNotebook(database = 'nibble-doctor'): Notebook {
  const open = () => createStore(database, 'notes');
  const here = memoryNotebook();
  return {
    async read(key) {
      try {
        return (await get<unknown>(key, open())) ?? (await here.read(key));
      } catch {
        return here.read(key);
      }
    },
    async write(key, value) {
      await here.write(key, value);
      try {
        await set(key, value, open());
      } catch {
        // asked anew at the next visit
      }
    },
  };
}
