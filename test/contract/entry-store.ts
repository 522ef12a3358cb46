import { describe, expect, test } from 'vitest';
import type { EntryStore } from '../../src/cache/entry-store.ts';

/** What every store of entries must do. `open` gives an empty one. */
export function entryStoreContract(name: string, open: () => EntryStore): void {
  const filled = async (entries: Record<string, unknown>) => {
    const store = open();
    await store.write({ put: new Map(Object.entries(entries)) });
    return store;
  };

  describe(`${name}: entries`, () => {
    test('what was never written is not there', async () => {
      const store = open();
      expect(await store.read(['a'])).toEqual([undefined]);
      expect(await store.read([])).toEqual([]);
      expect(await store.keys('')).toEqual([]);
    });

    test('values come back in the order that is asked for, whatever structured cloning carries', async () => {
      const values = {
        text: 'Grüße 👋🏽',
        bytes: new Uint8Array([1, 255]),
        floats: new Float32Array([0.5, -0]),
        nested: { list: [1, { two: null }], map: new Map([[1, new Set(['x'])]]), at: new Date(7) },
      };
      const store = await filled(values);
      expect(await store.read(['nested', 'gone', 'text', 'floats', 'bytes', 'text'])).toEqual([
        values.nested,
        undefined,
        values.text,
        values.floats,
        values.bytes,
        values.text,
      ]);
    });

    test('a write puts and removes at once; what it puts stays, if it removes that too', async () => {
      const store = await filled({ a: 1, b: 2, c: 3 });
      await store.write({ put: new Map([['a', 9]]), remove: ['a', 'b', 'never'] });
      expect(await store.read(['a', 'b', 'c'])).toEqual([9, undefined, 3]);
      expect(await store.keys('')).toEqual(['a', 'c']);
    });

    test('a write of nothing is no error', async () => {
      const store = await filled({ a: 1 });
      await store.write({});
      expect(await store.keys('')).toEqual(['a']);
    });

    test('one value that cannot be kept takes all changes of its write back', async () => {
      const store = await filled({ a: 1, b: 2 });
      const put = new Map<string, unknown>([
        ['a', 9],
        ['c', () => 1],
      ]);
      await expect(store.write({ put, remove: ['b'] })).rejects.toMatchObject({
        name: 'Fault',
        code: 'storage-lost',
      });
      expect(await store.read(['a', 'b', 'c'])).toEqual([1, 2, undefined]);
    });

    test('values are kept as they were when written, and a reader cannot change them', async () => {
      const bytes = new Uint8Array([1, 2, 3]);
      const store = await filled({ bytes });
      bytes.fill(9);
      ((await store.read(['bytes']))[0] as Uint8Array).fill(9);
      expect(await store.read(['bytes'])).toEqual([new Uint8Array([1, 2, 3])]);
    });

    test('a part of a larger buffer is stored alone', async () => {
      const buffer = new Uint8Array(4096).buffer;
      const store = await filled({
        bytes: new Uint8Array(buffer, 8, 2),
        floats: new Float32Array(buffer, 8, 2),
        view: new DataView(buffer, 8, 8),
      });
      for (const value of await store.read(['bytes', 'floats', 'view'])) {
        expect((value as DataView).buffer.byteLength).toBeLessThanOrEqual(8);
      }
    });

    test('writes and reads at the same time: a read sees all of a write or nothing of it', async () => {
      const store = await filled({ a: 0, b: 0 });
      const writes = Array.from({ length: 20 }, (_, at) =>
        store.write({
          put: new Map([
            ['a', at],
            ['b', at],
          ]),
        }),
      );
      for (const [a, b] of await Promise.all(writes.map(() => store.read(['a', 'b'])))) expect(a).toBe(b);
      await Promise.all(writes);
      expect(await store.read(['a', 'b'])).toEqual([19, 19]);
    });
  });

  describe(`${name}: keys by prefix`, () => {
    const names = [
      '',
      'a',
      'a/',
      'a/1',
      'a/10',
      'a/2',
      'a0',
      'b',
      'z\u{ffff}',
      'z\u{ffff}\u{ffff}x',
      '\u{ffff}',
      '👋/1',
    ];

    test.each(['', 'a', 'a/', 'a/1', 'b/', 'z', 'z\u{ffff}', '\u{ffff}', '👋/', '\ud83d'])(
      '%j',
      async (prefix) => {
        const store = await filled(Object.fromEntries(names.map((key) => [key, 1])));
        expect(await store.keys(prefix)).toEqual(names.filter((key) => key.startsWith(prefix)).toSorted());
      },
    );
  });
}
