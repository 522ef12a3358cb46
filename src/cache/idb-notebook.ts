import { promisifyRequest } from 'idb-keyval';
import type { Notebook } from '../core/notebook.ts';
import { memoryNotebook } from '../core/notebook.ts';
import { committed, openEntries } from './idb-entries.ts';

/** A notebook in IndexedDB; where that is denied, one for this visit. */
export function idbNotebook(database = 'nibble-notebook'): Notebook {
  const attempt = openEntries(database);
  const here = memoryNotebook();
  return {
    async read(key) {
      const kept = await attempt('readonly', (store) => promisifyRequest<unknown>(store.get(key))).catch(
        () => undefined,
      );
      return kept ?? here.read(key);
    },
    async write(key, value) {
      await here.write(key, value);
      await attempt('readwrite', (store) => {
        store.put(value, key);
        return committed(store.transaction);
      }).catch(() => {}); // asked anew at the next visit
    },
  };
}
