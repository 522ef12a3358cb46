import { expect, test } from 'vitest';
import { KvCache } from '../../src/engine/reference/kv-cache.ts';

const SIZES = { layers: 2, kvHeads: 1, headSize: 4 };

test('keys and values stay where they are while the cache grows', () => {
  const cache = new KvCache(SIZES, 1000);
  cache.reserve(1);
  cache.layer(1).keys.set([1, 2, 3, 4]);
  cache.layer(1).values.set([5, 6, 7, 8]);
  cache.reserve(500);
  expect([...cache.layer(1).keys.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
  expect([...cache.layer(1).values.subarray(0, 4)]).toEqual([5, 6, 7, 8]);
});

test('the cache never holds more positions than the context has', () => {
  const cache = new KvCache(SIZES, 70);
  cache.reserve(3);
  cache.reserve(65);
  expect(cache.bytes).toBe(70 * 4 * 4 * 2 * 2); // positions · head · bytes · (keys, values) · layers
});

test('a cache that finds no memory says so and keeps what it had', () => {
  const cache = new KvCache(SIZES, 2 ** 45);
  cache.reserve(3);
  cache.layer(0).keys[11] = 7;
  expect(() => cache.reserve(2 ** 45)).toThrow(
    expect.objectContaining({ name: 'Fault', code: 'memory-exhausted' }),
  );
  expect(cache.layer(0).keys[11]).toBe(7);
});
