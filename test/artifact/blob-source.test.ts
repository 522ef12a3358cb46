import { expect, test } from 'vitest';
import { blobSource } from '../../src/artifact/blob-source.ts';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

/** A file that notes which of its ranges are read. */
function watched(bytes: Uint8Array<ArrayBuffer>) {
  const ranges: (readonly [number, number])[] = [];
  const blob = new Blob([bytes]);
  const slice = blob.slice.bind(blob);
  blob.slice = (start = 0, end = blob.size) => {
    ranges.push([start, end]);
    return slice(start, end);
  };
  return { blob, ranges };
}

test('a read gives its own range, and takes nothing else from the disk', async () => {
  const { blob, ranges } = watched(Uint8Array.from({ length: 100 }, (_, index) => index));
  const source = blobSource('a.gguf', blob);
  expect(source).toMatchObject({ name: 'a.gguf', size: 100 });
  expect(await source.read(10, 3)).toEqual(Uint8Array.of(10, 11, 12));
  expect(await source.read(100, 0)).toHaveLength(0);
  expect(ranges).toEqual([
    [10, 13],
    [100, 100],
  ]);
});

test('a range outside the file is `gguf-truncated`', async () => {
  const source = blobSource('a.gguf', new Blob([new Uint8Array(100)]));
  await expect(source.read(98, 3)).rejects.toMatchObject({ code: 'gguf-truncated' });
});

test('a model is opened without its weights being read', async () => {
  const { blob, ranges } = watched(tinyLlama({ hiddenSize: 256, ffnSize: 512 }));
  expect(blob.size).toBeGreaterThan(700_000);
  await openGguf([blobSource('a.gguf', blob)]);
  expect(ranges[0]?.[0]).toBe(0);
  expect(Math.max(...ranges.map(([, end]) => end))).toBeLessThan(400_000);
});

test('a file that was changed or deleted after it was chosen is `shard-changed`, and named', async () => {
  const blob = new Blob([new Uint8Array(100)]);
  blob.slice = () => {
    const gone = new Blob([]);
    gone.arrayBuffer = () => Promise.reject(new DOMException('The file is gone.', 'NotReadableError'));
    return gone;
  };
  await expect(blobSource('my.gguf', blob).read(0, 10)).rejects.toMatchObject({
    code: 'shard-changed',
    message: expect.stringContaining('my.gguf') as string,
  });
});
