import { describe, expect, test } from 'vitest';
import { memoryEntryStore } from '../../../src/cache/memory-entry-store.ts';
import type { CodeName, VectorCode } from '../../../src/search/codes/vector-code.ts';
import type { VectorHit, VectorIndex } from '../../../src/search/index/vector-index.ts';
import { PlainCodeTable } from '../../../src/search/table/plain-code-table.ts';
import { bruteForce, clustered, dot, DIMENSIONS, recall } from './clustered.ts';
import { commit, openIndex } from './open-index.ts';

const vectors = clustered(2000, 1);
const queries = [...clustered(30, 2).values()];
const first = queries[0]!;
const ids = (hits: readonly VectorHit[]) => hits.map(({ id }) => id);

async function meanRecall(index: VectorIndex, options = {}, among = vectors): Promise<number> {
  let sum = 0;
  for (const query of queries) {
    sum += recall(await index.search(query, { limit: 10, ...options }), bruteForce(among, query, 10));
  }
  return sum / queries.length;
}

async function filled(options: Parameters<typeof openIndex>[1] = {}, all = vectors) {
  const store = memoryEntryStore();
  const index = await openIndex(store, options);
  await commit(index, store, { put: all });
  await index.optimize();
  return { store, index };
}

describe('an index of vectors', () => {
  test('that is empty finds nothing, and stores nothing', async () => {
    const store = memoryEntryStore();
    const index = await openIndex(store);
    expect(index).toMatchObject({ size: 0, code: 'float16', dimensions: DIMENSIONS, model: 'digest' });
    expect(await index.search(first, { limit: 3 })).toEqual([]);
    expect(await store.keys('')).toEqual([]);
  });

  test('of few vectors finds what comparing with each finds, with its dot products', async () => {
    const few = new Map([...vectors].slice(0, 200));
    const { index } = await filled({}, few);
    const hits = await index.search(first, { limit: 5 });
    expect(ids(hits)).toEqual(bruteForce(few, first, 5));
    for (const { id, score } of hits) expect(score).toBeCloseTo(dot(few.get(id)!, first), 3);
  });

  test.each<[CodeName | undefined, number]>([
    [undefined, 0.95],
    ['float32', 1],
    ['int8', 0.95],
    ['bits4', 0.99],
    ['bits2', 0.95],
    ['bits1', 0.8],
  ])('in the code %s has recall@10 of %d at least', async (code, least) => {
    const { index } = await filled(code ? { code } : {});
    expect(index.code).toBe(code ?? 'int8');
    expect(await meanRecall(index)).toBeGreaterThanOrEqual(least);
    expect(await meanRecall(index, { oversample: 20 })).toBeGreaterThanOrEqual(0.99);
  });

  test('finds the same with plain tables', async () => {
    const plain = await filled({ code: 'bits1', createTable: (code) => new PlainCodeTable(code) });
    const kernels = await filled({ code: 'bits1' });
    for (const query of queries) {
      const options = { limit: 10, oversample: 4 };
      expect(ids(await kernels.index.search(query, options))).toEqual(
        ids(await plain.index.search(query, options)),
      );
    }
  });

  test('in a new instance finds the very same', async () => {
    const { store, index } = await filled({ code: 'bits2', listsFrom: 500 });
    const again = await openIndex(store, { code: 'bits2', listsFrom: 500 });
    expect(again).toMatchObject({ size: 2000, code: 'bits2' });
    for (const query of queries) {
      expect(await again.search(query, { limit: 10 })).toEqual(await index.search(query, { limit: 10 }));
    }
  });

  test.each([0, 2, 7, Infinity])(
    'finds the very same whether full vectors come from storage or lie in memory, %d blocks of them',
    async (blocks) => {
      const { store, index } = await filled({ code: 'bits1', listsFrom: 500, cacheBytes: 0 });
      const other = await openIndex(store, {
        code: 'bits1',
        listsFrom: 500,
        cacheBytes: blocks * 64 * 2 * DIMENSIONS,
      });
      for (const query of [...queries, ...queries]) {
        const options = { limit: 10, oversample: 4 };
        expect(await other.search(query, options)).toEqual(await index.search(query, options));
      }
    },
  );

  test('waits for storage only where it must', async () => {
    const store = memoryEntryStore();
    let reads = 0;
    const read: typeof store.read = (keys) => {
      reads++;
      return store.read(keys);
    };
    const index = await openIndex({ ...store, read }, { code: 'bits1' });
    await commit(index, store, { put: vectors });
    await index.optimize();
    await index.search(first, { limit: 10 });
    reads = 0;
    let found = false;
    const search = index.search(first, { limit: 10 }).then(() => (found = true));
    await Promise.resolve();
    expect([reads, found]).toEqual([0, true]);
    await search;
  });

  test('recodes of full vectors those that are asked for, once', async () => {
    let recoded = 0;
    class CountingTable extends PlainCodeTable {
      override rowsOfHalves(halves: Uint8Array): Uint8Array {
        recoded += halves.length / (2 * DIMENSIONS);
        return super.rowsOfHalves(halves);
      }
    }
    const { index } = await filled({ code: 'bits1', createTable: (code) => new CountingTable(code) });
    const options = { limit: 5, oversample: 4 };
    const found = await index.search(first, options);
    expect(recoded).toBe(20);
    await index.search(queries[1]!, options);
    expect(recoded).toBeLessThanOrEqual(40);
    recoded = 0;
    expect(await index.search(first, options)).toEqual(found);
    expect(recoded).toBe(0);
  });

  test('has codes in memory, and of full vectors only as many as it may', async () => {
    const createTable = (code: VectorCode) => new PlainCodeTable(code);
    const { index } = await filled({ code: 'bits1', cacheBytes: 3 * 64 * 2 * DIMENSIONS, createTable });
    for (const query of queries) await index.search(query, { limit: 10, oversample: 10 });
    expect(index.memoryBytes).toBeLessThan((2 * DIMENSIONS * 2000) / 2 + 20_000);
  });
});

describe('changes of an index of vectors', () => {
  test('are not seen before they are applied, and then all at once', async () => {
    const { store, index } = await filled({}, new Map([...vectors].slice(0, 300)));
    const staged = await index.stage({ put: new Map([[7000, first]]), remove: [0, 1] });
    expect(index.has(7000)).toBe(false);
    expect(ids(await index.search(first, { limit: 1 }))).not.toEqual([7000]);
    await store.write(staged.entries);
    staged.apply();
    expect([index.has(7000), index.has(0), index.has(2), index.size]).toEqual([true, false, true, 299]);
    expect(ids(await index.search(first, { limit: 1 }))).toEqual([7000]);
  });

  test('that were never made leave nothing behind', async () => {
    const { store, index } = await filled({}, new Map([...vectors].slice(0, 300)));
    await index.stage({ put: new Map([[7000, first]]), remove: [0] });
    await commit(index, store, { put: new Map([[7001, first]]) });
    expect([index.has(7000), index.has(0), index.size]).toEqual([false, true, 301]);
    const again = await openIndex(store);
    expect([again.has(7000), again.has(0), again.size]).toEqual([false, true, 301]);
    expect(ids(await again.search(first, { limit: 1 }))).toEqual([7001]);
  });

  test('a vector that is put again replaces the one before', async () => {
    const { store, index } = await filled({}, new Map([...vectors].slice(0, 100)));
    await commit(index, store, { put: new Map([[5, first]]) });
    await commit(index, store, { put: new Map([[5, queries[1]!]]) });
    expect(index.size).toBe(100);
    const hits = await index.search(first, { limit: 100 });
    expect(hits.find(({ id }) => id === 5)!.score).toBeCloseTo(dot(first, queries[1]!), 3);
    expect(new Set(ids(hits)).size).toBe(100);
  });

  test('deleted vectors are not found, and leave the store when there are many', async () => {
    const { store, index } = await filled({ code: 'bits1' });
    const before = (await store.keys('')).length;
    await commit(index, store, { remove: Array.from({ length: 1500 }, (_, id) => id) });
    const left = new Map([...vectors].slice(1500));
    expect(await meanRecall(index, { oversample: 20 }, left)).toBeGreaterThan(0.99);
    await commit(index, store, { remove: [1500] });
    left.delete(1500);
    expect(index.size).toBe(499);
    expect((await store.keys('')).length).toBeLessThan(before / 2);
    expect(await meanRecall(await openIndex(store), { oversample: 20 }, left)).toBeGreaterThan(0.99);
  });

  test('all vectors may go, and others come', async () => {
    const { store, index } = await filled();
    await commit(index, store, { remove: [...vectors.keys()] });
    expect([index.size, await index.search(first, { limit: 3 })]).toEqual([0, []]);
    await commit(index, store, { put: new Map([[1, first]]) });
    expect(ids(await index.search(first, { limit: 3 }))).toEqual([1]);
  });

  test('searches during a large one see the index as it was or as it is', async () => {
    const { store, index } = await filled(
      { code: 'int8', listsFrom: 400 },
      new Map([...vectors].slice(0, 500)),
    );
    let done = false;
    const change = (async () => {
      await commit(index, store, { put: new Map([...vectors].slice(500)) });
      await index.optimize();
      done = true;
    })();
    let searches = 0;
    for (; !done || searches === 0; searches++) {
      const size = index.size;
      const hits = await index.search(first, { limit: 10, effort: 1, oversample: 2 });
      const wanted = bruteForce(size === 500 ? new Map([...vectors].slice(0, 500)) : vectors, first, 10);
      if (size === index.size) expect(recall(hits, wanted)).toBeGreaterThanOrEqual(0.9);
      await new Promise((resolve) => setTimeout(resolve));
    }
    await change;
    expect(searches).toBeGreaterThan(1);
  });

  test('of two tabs: each takes up what the other wrote', async () => {
    const store = memoryEntryStore();
    const [one, two] = [await openIndex(store), await openIndex(store)];
    const part = (from: number, to: number) => ({ put: new Map([...vectors].slice(from, to)) });
    await commit(one, store, part(0, 300));
    await commit(two, store, part(300, 700)); // lays them out anew
    await commit(one, store, { ...part(700, 800), remove: [3] });
    await two.refresh();
    expect([one.size, two.size]).toEqual([799, 799]);
    expect(await two.search(first, { limit: 10 })).toEqual(await one.search(first, { limit: 10 }));
    await two.optimize();
    await commit(two, store, { remove: [4] });
    expect(ids(await one.search(first, { limit: 10, oversample: 3 }))).toHaveLength(10);
    await one.refresh();
    expect([one.has(4), one.size]).toEqual([false, 798]);
  });

  test('a refresh between writing and applying takes up the change once', async () => {
    const { store, index } = await filled({}, new Map([...vectors].slice(0, 300)));
    const staged = await index.stage({ put: new Map([[7000, first]]) });
    await store.write(staged.entries);
    await index.refresh();
    staged.apply();
    expect(index.size).toBe(301);
    expect(ids(await index.search(first, { limit: 2 }))[0]).toBe(7000);
    await commit(index, store, { remove: [7000] });
    expect(ids(await index.search(first, { limit: 300 }))).not.toContain(7000);
  });

  test('an index whose entries were deleted is empty after a refresh', async () => {
    const { store, index } = await filled();
    await store.write({ remove: await store.keys('') });
    await index.refresh();
    expect([index.size, await index.search(first, { limit: 3 })]).toEqual([0, []]);
  });
});

describe('filters of a search', () => {
  test.each<CodeName>(['int8', 'bits1'])(
    '%s: only what is allowed is found, however little',
    async (code) => {
      const { index } = await filled({ code, listsFrom: 500 });
      const allow = (id: number) => id % 97 === 5;
      const allowed = new Map([...vectors].filter(([id]) => allow(id)));
      const hits = await index.search(first, { limit: 10, oversample: 2, allow });
      expect(ids(hits)).toEqual(bruteForce(allowed, first, 10));
      expect(await index.search(first, { limit: 10, allow: () => false })).toEqual([]);
    },
  );
});

describe('lists', () => {
  test('are made from their threshold on, and looked at by effort', async () => {
    const { index } = await filled({ code: 'float32', listsFrom: 500 });
    const [little, more] = [
      await meanRecall(index, { effort: 0.01 }),
      await meanRecall(index, { effort: 0.3 }),
    ];
    expect(little).toBeLessThan(more);
    expect(more).toBeGreaterThan(0.9);
    expect(await meanRecall(index, { effort: 1 })).toBe(1);
  });

  test('what was added since is found at any effort', async () => {
    const { store, index } = await filled({ code: 'int8', listsFrom: 500 });
    await commit(index, store, { put: new Map([[7000, first]]) });
    expect(ids(await index.search(first, { limit: 1, effort: 0.001 }))).toEqual([7000]);
  });
});
