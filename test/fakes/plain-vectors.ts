import type { EntryStore } from '../../src/cache/entry-store.ts';
import type { VectorPlace } from '../../src/documents/library/library-parts.ts';
import type { StagedChanges, VectorIndex } from '../../src/search/index/vector-index.ts';

/** An index as plain as can be: exact search over float32, everything in memory, one entry for each id. */
export async function plainVectors(store: EntryStore, place: VectorPlace): Promise<VectorIndex> {
  const rows = new Map<number, Float32Array>();
  const entries = plainEntries<Float32Array>(store, place.prefix, rows);
  await entries.refresh();
  return {
    dimensions: place.dimensions,
    model: place.model,
    code: 'float32',
    get size() {
      return rows.size;
    },
    get memoryBytes() {
      return rows.size * place.dimensions * 4;
    },
    has: (id) => rows.has(id),
    stage: async (changes) => entries.stage(changes),
    search: async (query, { limit, allow = () => true }) =>
      best(
        Array.from(rows, ([id, row]) => ({
          id,
          score: row.reduce((sum, x, at) => sum + x * query[at]!, 0),
        })).filter(({ id }) => allow(id)),
        limit,
      ),
    refresh: () => entries.refresh(),
    optimize: () => Promise.resolve(),
  };
}

function plainEntries<T>(store: EntryStore, prefix: string, values: Map<number, T>) {
  return {
    async refresh(): Promise<void> {
      const keys = await store.keys(prefix);
      const stored = await store.read(keys);
      values.clear();
      for (const [at, key] of keys.entries()) values.set(Number(key.slice(prefix.length)), stored[at] as T);
    },
    stage({
      put = new Map<number, T>(),
      remove = [],
    }: {
      put?: ReadonlyMap<number, T>;
      remove?: readonly number[];
    }): StagedChanges {
      return {
        entries: {
          put: new Map(Array.from(put, ([id, value]) => [`${prefix}${id}`, value])),
          remove: remove.map((id) => `${prefix}${id}`),
        },
        apply() {
          for (const id of remove) values.delete(id);
          for (const [id, value] of put) values.set(id, value);
        },
      };
    },
  };
}

function best<T extends { readonly score: number }>(hits: readonly T[], limit: number): T[] {
  return hits.toSorted((a, b) => b.score - a.score).slice(0, limit);
}
