import { promisifyRequest } from 'idb-keyval';
import { parseLearnedModel } from '../artifact/learned-model.ts';
import { committed, openEntries } from './idb-entries.ts';
import { type LearnedModels, memoryLearnedModels } from './learned-models.ts';

/** In IndexedDB, one entry for each model under its id; in memory as well, for as long as storage takes nothing. */
export function idbLearnedModels(database = 'nibble-learned'): LearnedModels {
  const attempt = openEntries(database);
  const unkept = memoryLearnedModels();
  return {
    async all() {
      const stored = await attempt('readonly', async (store) => {
        const values: unknown[] = await promisifyRequest(store.getAll());
        return values.map(parseLearnedModel).filter((model) => model !== undefined);
      }).catch(() => []);
      const held = await unkept.all();
      const ids = new Set(held.map(({ id }) => id));
      return [...stored.filter(({ id }) => !ids.has(id)), ...held];
    },
    async write(model) {
      try {
        await attempt('readwrite', (store) => {
          store.put(model, model.id);
          return committed(store.transaction);
        });
        await unkept.delete(model.id);
      } catch {
        await unkept.write(model);
      }
    },
    async delete(id) {
      await unkept.delete(id);
      await attempt('readwrite', (store) => {
        store.delete(id);
        return committed(store.transaction);
      }).catch(() => {});
    },
  };
}
