import { describe, expect, test } from 'vitest';
import type { EntryChanges, EntryStore } from '../../../src/cache/entry-store.ts';
import { memoryEntryStore } from '../../../src/cache/memory-entry-store.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { VectorCode } from '../../../src/search/codes/vector-code.ts';
import { PlainCodeTable } from '../../../src/search/table/plain-code-table.ts';
import { faultOf } from '../../fakes/fault-of.ts';
import { clustered, DIMENSIONS } from './clustered.ts';
import { commit, openIndex } from './open-index.ts';

const vectors = clustered(900, 1);
const [query] = [...clustered(1, 2).values()];
const part = (from: number, to: number) => new Map([...vectors].slice(from, to));
const full = () => new Fault('storage-full', 'No room.');

/** A store whose writes are counted and may fail. */
function shaky(inner: EntryStore = memoryEntryStore()) {
  const state = { writes: 0, failFrom: Infinity };
  const write = async (changes: EntryChanges) => {
    if (++state.writes >= state.failFrom) throw full();
    await inner.write(changes);
  };
  return { state, store: { ...inner, write } };
}

describe('what goes wrong leaves the index as it was', () => {
  test('a disk that is full at any write while it is laid out anew', async () => {
    const { state, store } = shaky();
    const options = { code: 'bits1', listsFrom: 400 } as const;
    const index = await openIndex(store, options);
    await commit(index, store, { put: vectors });
    const before = await index.search(query!, { limit: 10 });
    state.writes = 0;
    for (let writes = 1; ; writes++) {
      state.failFrom = state.writes + writes;
      const fault = await index.optimize().then(
        () => undefined,
        (error: Fault) => error,
      );
      state.failFrom = Infinity;
      if (!fault) break;
      expect(fault.code).toBe('storage-full');
      expect(await index.search(query!, { limit: 10 })).toEqual(before);
      expect(await (await openIndex(store, options)).search(query!, { limit: 10 })).toEqual(before);
    }
    expect(index.code).toBe('bits1');
    const [again, keys] = [await openIndex(store, options), await store.keys('vectors/')];
    expect(again).toMatchObject({ code: 'bits1', size: 900 });
    expect(keys.filter((key) => !key.startsWith('vectors/2/'))).toEqual(['vectors/head']);
  });

  test('a full disk does not keep anybody from deleting', async () => {
    const { state, store } = shaky();
    const index = await openIndex(store);
    await commit(index, store, { put: vectors });
    state.failFrom = state.writes + 1;
    const staged = await index.stage({ remove: [1] }); // wants to lay out anew, cannot
    state.failFrom = Infinity;
    await store.write(staged.entries);
    staged.apply();
    expect(index.size).toBe(899);
  });

  test('a tab that dies in the middle of it', async () => {
    const inner = memoryEntryStore();
    const { state, store } = shaky(inner);
    const index = await openIndex(store, { code: 'int8' });
    await commit(index, store, { put: vectors });
    state.failFrom = state.writes + 2; // the last write, and tidying up after it too
    await faultOf(index.optimize());
    expect((await inner.keys('vectors/2/')).length).toBeGreaterThan(0);
    const next = await openIndex(inner, { code: 'int8' });
    expect(next.size).toBe(900);
    await next.optimize();
    expect((await inner.keys('vectors/')).every((key) => /^vectors\/(2\/|head$)/.test(key))).toBe(true);
    expect(await (await openIndex(inner)).search(query!, { limit: 900 })).toHaveLength(900);
  });

  test('an abort, which is heard', async () => {
    const store = memoryEntryStore();
    const index = await openIndex(store, { code: 'bits4', listsFrom: 400 });
    await commit(index, store, { put: vectors });
    const abort = new AbortController();
    const done: number[] = [];
    abort.abort();
    const fault = await faultOf(index.optimize({ signal: abort.signal, onProgress: (n) => done.push(n) }));
    expect(fault.code).toBe('aborted');
    expect([index.code, index.size]).toEqual(['float16', 900]);
    await index.optimize({ onProgress: (n) => done.push(n) });
    expect(done.at(-1)).toBe(900);
  });
});

describe('what runs out of memory while it takes up what another tab wrote', () => {
  /** Tables whose n-th append from now on has no room. */
  function narrow() {
    const state = { roomFor: Infinity };
    class NarrowTable extends PlainCodeTable {
      override append(rows: Uint8Array): void {
        if (state.roomFor-- <= 0) throw new Fault('memory-exhausted', 'No room.');
        super.append(rows);
      }
    }
    return { state, createTable: (code: VectorCode) => new NarrowTable(code) };
  }

  test('takes it up later, and erases nothing by its next change', async () => {
    const store = memoryEntryStore();
    const { state, createTable } = narrow();
    const index = await openIndex(store, { createTable });
    await commit(index, store, { put: part(0, 1) });
    const other = await openIndex(store);
    await commit(other, store, { put: part(1, 900) });
    state.roomFor = 1;
    expect((await faultOf(index.refresh())).code).toBe('memory-exhausted');
    expect([index.size, index.has(0), index.has(1)]).toEqual([1, true, false]);
    state.roomFor = Infinity;
    await commit(index, store, { put: new Map([[7000, query!]]) });
    await other.refresh();
    const sizes = [index.size, other.size, (await openIndex(store)).size];
    expect(sizes).toEqual([901, 901, 901]);
    expect(await index.search(query!, { limit: 10 })).toEqual(await other.search(query!, { limit: 10 }));
  });

  test('what contradicts itself is refused each time that it is read, not only once', async () => {
    const store = memoryEntryStore();
    const index = await openIndex(store);
    await commit(index, store, { put: part(0, 3) });
    const other = await openIndex(store);
    await commit(other, store, { put: part(3, 5) });
    const [stretch] = (await store.read(['vectors/1/stretch/0'])) as { ids: Uint32Array }[];
    await store.write({
      put: new Map([['vectors/1/stretch/0', { ...stretch!, ids: stretch!.ids.fill(4, 3) }]]),
    });
    expect((await faultOf(index.refresh())).code).toBe('index-invalid');
    expect((await faultOf(index.refresh())).code).toBe('index-invalid');
    expect(index.size).toBe(3);
  });
});

describe('bad input is refused, and changes nothing', () => {
  const long = new Float32Array(DIMENSIONS + 1);
  const nan = new Float32Array(DIMENSIONS).fill(Number.NaN);
  const huge = new Float32Array(DIMENSIONS).fill(1e6);

  test.each([
    ['vector-invalid', { put: new Map([[1000, long]]) }],
    ['vector-invalid', { put: new Map([[1000, nan]]) }],
    ['vector-invalid', { put: new Map([[1000, huge]]) }],
    ['option-invalid', { put: new Map([[-1, query!]]) }],
    ['option-invalid', { put: new Map([[0.5, query!]]) }],
    ['option-invalid', { put: new Map([[2 ** 32, query!]]) }],
    ['vector-unknown', { remove: [5000] }],
  ])('a change: %s %#', async (code, changes) => {
    const store = memoryEntryStore();
    const index = await openIndex(store);
    await commit(index, store, { put: part(0, 20) });
    expect((await faultOf(index.stage(changes))).code).toBe(code);
    await commit(index, store, { remove: [3] });
    expect((await faultOf(index.stage({ remove: [3] }))).code).toBe('vector-unknown');
    expect(await index.search(query!, { limit: 30 })).toHaveLength(19);
  });

  test.each([
    ['vector-invalid', long, { limit: 1 }],
    ['vector-invalid', nan, { limit: 1 }],
    ['option-invalid', query!, { limit: 0 }],
    ['option-invalid', query!, { limit: 1e9 }],
    ['option-invalid', query!, { limit: 1, oversample: 0.5 }],
    ['option-invalid', query!, { limit: 1, effort: 0 }],
  ])('a search: %s %#', async (code, vector, options) => {
    expect((await faultOf((await openIndex()).search(vector, options))).code).toBe(code);
  });
});

describe('hostile entries', () => {
  async function spoilt(change: (entries: Map<string, unknown>) => void) {
    const store = memoryEntryStore();
    const index = await openIndex(store, { code: 'int8', listsFrom: 400 });
    await commit(index, store, { put: vectors });
    await index.optimize();
    const keys = await store.keys('');
    const values = await store.read(keys);
    const entries = new Map(keys.map((key, at) => [key, values[at]]));
    change(entries);
    const other = memoryEntryStore();
    await other.write({ put: entries });
    return other;
  }
  const edited = (key: string, change: object) =>
    spoilt((entries) => entries.set(key, { ...(entries.get(key) as object), ...change }));

  const [HEAD, ERA, STRETCH] = ['vectors/head', 'vectors/2/era', 'vectors/2/stretch/1'];

  test.each<[string, string, object]>([
    ['another format', HEAD, { format: 2 }],
    ['a number of slots beyond memory', HEAD, { slots: 2 ** 40 }],
    ['fewer slots than its lists', HEAD, { slots: 800, dead: new Uint8Array(100) }],
    ['more slots than are there', HEAD, { slots: 1600, dead: new Uint8Array(200) }],
    ['no era', HEAD, { era: 7 }],
    ['dead slots of another length', HEAD, { dead: new Uint8Array(3) }],
    ['a code that is none', ERA, { code: { name: 'int3', dimensions: DIMENSIONS, parameters: {} } }],
    ['another code', ERA, { code: { name: 'float32', dimensions: DIMENSIONS, parameters: {} } }],
    ['a code for other vectors', ERA, { code: { name: 'float16', dimensions: 8, parameters: {} } }],
    ['lists without centroids', ERA, { centroids: new Float32Array(0) }],
    ['lists that overlap', ERA, { bounds: new Uint32Array([0, 9, 5]), centroids: new Float32Array(64) }],
    [
      'broken centroids',
      ERA,
      { bounds: new Uint32Array([0, 900]), centroids: new Float32Array(DIMENSIONS).fill(Number.NaN) },
    ],
    ['too few ids', STRETCH, { ids: new Uint32Array(3) }],
    ['an id twice', STRETCH, { ids: new Uint32Array(388) }],
    ['codes of another length', STRETCH, { rows: new Uint8Array(9) }],
  ])('%s: `index-invalid`', async (_, key, change) => {
    expect((await faultOf(openIndex(await edited(key, change)))).code).toBe('index-invalid');
  });

  test('full vectors that are gone or too short: `index-invalid` when they are needed', async () => {
    const gone = await spoilt((entries) => {
      for (const key of [...entries.keys()].filter((k) => k.includes('/block/'))) entries.delete(key);
    });
    const index = await openIndex(gone);
    expect(await index.search(query!, { limit: 3, oversample: 1 })).toHaveLength(3);
    expect((await faultOf(index.search(query!, { limit: 3, oversample: 2 }))).code).toBe('index-invalid');
    expect((await faultOf(index.stage({ put: new Map([[5000, query!]]) }))).code).toBe('index-invalid');
  });

  test('the vectors of another model: `index-model`, and the index stays', async () => {
    const store = await spoilt(() => {});
    expect((await faultOf(openIndex(store, { model: 'other' }))).code).toBe('index-model');
    expect((await faultOf(openIndex(store, { dimensions: 16 }))).code).toBe('index-model');
    expect((await openIndex(store)).size).toBe(900);
  });
});
