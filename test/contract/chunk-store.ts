import { describe, expect, test } from 'vitest';
import type { ChunkStore, StoredModel } from '../../src/cache/chunk-store.ts';

const digest = (letter: string) => letter.repeat(64);
const bytes = (...values: number[]) => new Uint8Array(values);
const model = (id: string, ...chunks: string[]): StoredModel => ({ schema: 1, id, bytes: 3, chunks });

/** What every chunk store must do. `open` gives an empty one. */
export function chunkStoreContract(name: string, open: () => Promise<ChunkStore>): void {
  describe(`${name}: chunks`, () => {
    test('what was never written is not there', async () => {
      const store = await open();
      expect(await store.readChunk(digest('a'))).toBeUndefined();
      expect(await store.chunkSizes()).toEqual(new Map());
      expect(await store.models()).toEqual([]);
    });

    test('a chunk comes back byte for byte, and its size without reading it', async () => {
      const store = await open();
      await store.writeChunk(digest('a'), bytes(1, 2, 255));
      expect(await store.readChunk(digest('a'))).toEqual(bytes(1, 2, 255));
      expect(await store.chunkSizes()).toEqual(new Map([[digest('a'), 3]]));
    });

    test('a chunk of 4 MiB comes back whole', async () => {
      const store = await open();
      const large = new Uint8Array(4 * 2 ** 20).map((_, at) => at * 31);
      await store.writeChunk(digest('b'), large);
      const read = await store.readChunk(digest('b'));
      expect(read?.byteLength).toBe(large.byteLength);
      expect(read?.every((value, at) => value === large[at])).toBe(true);
    });

    test('the bytes are kept as they were when written, and a reader cannot change them', async () => {
      const store = await open();
      const written = bytes(1, 2, 3);
      await store.writeChunk(digest('a'), written);
      written.fill(9);
      (await store.readChunk(digest('a')))?.fill(9);
      expect(await store.readChunk(digest('a'))).toEqual(bytes(1, 2, 3));
    });

    test('a part of a larger buffer is stored alone', async () => {
      const store = await open();
      await store.writeChunk(digest('a'), bytes(9, 1, 2, 9).subarray(1, 3));
      const read = await store.readChunk(digest('a'));
      expect(read).toEqual(bytes(1, 2));
      expect(read?.buffer.byteLength).toBe(2);
    });

    test('writing a chunk again, at the same time too, leaves one', async () => {
      const store = await open();
      await Promise.all([1, 2, 3].map(() => store.writeChunk(digest('a'), bytes(7))));
      expect(await store.chunkSizes()).toEqual(new Map([[digest('a'), 1]]));
    });

    test('deleted chunks are gone, the others stay, and deleting what is not there is no error', async () => {
      const store = await open();
      for (const letter of ['a', 'b', 'c']) await store.writeChunk(digest(letter), bytes(1));
      await store.deleteChunks([digest('a'), digest('c'), digest('f')]);
      expect(await store.readChunk(digest('a'))).toBeUndefined();
      expect([...(await store.chunkSizes()).keys()]).toEqual([digest('b')]);
    });
  });

  describe(`${name}: model records`, () => {
    test('a record comes back, and replaces the one before under its id', async () => {
      const store = await open();
      await store.writeModel(model('one', digest('a')));
      await store.writeModel(model('two', digest('b')));
      await store.writeModel(model('one', digest('c')));
      const models = (await store.models()).toSorted((a, b) => a.id.localeCompare(b.id));
      expect(models).toEqual([model('one', digest('c')), model('two', digest('b'))]);
    });

    test('records are no chunks', async () => {
      const store = await open();
      await store.writeModel(model('one', digest('a')));
      expect(await store.chunkSizes()).toEqual(new Map());
    });

    test('a model is deleted together with the chunks named', async () => {
      const store = await open();
      for (const letter of ['a', 'b']) await store.writeChunk(digest(letter), bytes(1));
      await store.writeModel(model('one', digest('a'), digest('b')));
      await store.writeModel(model('two', digest('b')));
      await store.deleteModel('one', [digest('a')]);
      expect((await store.models()).map((record) => record.id)).toEqual(['two']);
      expect([...(await store.chunkSizes()).keys()]).toEqual([digest('b')]);
    });
  });
}
