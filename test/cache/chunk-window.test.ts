import { expect, test } from 'vitest';
import { chunkWindow } from '../../src/cache/chunk-window.ts';

/** A window over ten chunks that records what is loaded. */
function recorded(load = async (at: number) => new Uint8Array([at])) {
  const loads: number[] = [];
  const window = chunkWindow(10, (at) => {
    loads.push(at);
    return load(at);
  });
  return { window, loads };
}

test('reading on from one chunk to the next loads the two behind it, each once', async () => {
  const { window, loads } = recorded();
  for (let at = 0; at < 10; at++) expect(await window.get(at, true)).toEqual(new Uint8Array([at]));
  expect(loads).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a look at the beginning of a chunk loads only that one', async () => {
  const { window, loads } = recorded();
  await window.get(0, false);
  await window.get(5, false);
  await window.get(5, false);
  expect(loads).toEqual([0, 5]);
});

test('no more than three chunks are held', async () => {
  const { window, loads } = recorded();
  for (const at of [0, 2, 4, 6]) await window.get(at, false);
  await window.get(2, false);
  expect(loads).toEqual([0, 2, 4, 6]);
  await window.get(0, false);
  expect(loads).toEqual([0, 2, 4, 6, 0]);
});

test('a load that fails is tried again by the next reader', async () => {
  let failures = 1;
  const { window, loads } = recorded(async (at) => {
    if (failures-- > 0) throw new Error('once');
    return new Uint8Array([at]);
  });
  await expect(window.get(3, false)).rejects.toThrow('once');
  expect(await window.get(3, false)).toEqual(new Uint8Array([3]));
  expect(loads).toEqual([3, 3]);
});
