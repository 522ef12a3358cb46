import { appendFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileSource } from '../../src/node/file-source.ts';
import { openModelFiles, shardPaths } from '../../src/node/open-model-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (name: string, bytes: Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
};

describe('a file source', () => {
  test('reads just the bytes asked for', async () => {
    const source = await fileSource(await write('a.gguf', Uint8Array.of(1, 2, 3, 4, 5)));
    expect(source).toMatchObject({ name: 'a.gguf', size: 5 });
    expect([...(await source.read(1, 3))]).toEqual([2, 3, 4]);
    expect([...(await source.read(5, 0))]).toEqual([]);
    await source.close();
  });

  test('refuses a range behind the end, and reads on afterwards', async () => {
    const source = await fileSource(await write('a.gguf', Uint8Array.of(1, 2, 3)));
    await expect(source.read(2, 2)).rejects.toMatchObject({ code: 'gguf-truncated' });
    expect([...(await source.read(2, 1))]).toEqual([3]);
    await source.close();
  });

  test('notices that the file became shorter while it was open', async () => {
    const path = await write('a.gguf', new Uint8Array(100));
    const source = await fileSource(path);
    await truncate(path, 10);
    await expect(source.read(0, 100)).rejects.toMatchObject({ code: 'gguf-truncated' });
    await source.close();
  });

  test('keeps the size it was opened with when the file grows', async () => {
    const path = await write('a.gguf', Uint8Array.of(1));
    const source = await fileSource(path);
    await appendFile(path, 'more');
    await expect(source.read(0, 2)).rejects.toMatchObject({ code: 'gguf-truncated' });
    await source.close();
  });

  test('names the path of a file that is not there', async () => {
    const path = join(folder, 'none.gguf');
    await expect(fileSource(path)).rejects.toMatchObject({
      code: 'shard-missing',
      message: expect.stringContaining(path),
    });
  });

  test('refuses a folder', async () => {
    await mkdir(join(folder, 'sub'));
    await expect(fileSource(join(folder, 'sub'))).rejects.toMatchObject({ code: 'shard-missing' });
  });
});

describe('the files of a model', () => {
  test('are the one file, when its name is no shard name', () => {
    expect(shardPaths('models/tiny.gguf')).toEqual(['models/tiny.gguf']);
    expect(shardPaths('models/tiny-1-of-2.gguf')).toEqual(['models/tiny-1-of-2.gguf']);
  });

  test('are all shards, whichever of them is named', () => {
    const all = ['m/tiny-00001-of-00003.gguf', 'm/tiny-00002-of-00003.gguf', 'm/tiny-00003-of-00003.gguf'];
    for (const one of all) expect(shardPaths(one)).toEqual(all);
  });

  test('open together, and a missing one is named', async () => {
    const first = await write('t-00001-of-00002.gguf', Uint8Array.of(1));
    await expect(openModelFiles(first)).rejects.toMatchObject({
      code: 'shard-missing',
      message: expect.stringContaining('t-00002-of-00002.gguf'),
    });
    await write('t-00002-of-00002.gguf', Uint8Array.of(2, 3));
    const files = await openModelFiles(first);
    expect(files.sources.map((source) => source.size)).toEqual([1, 2]);
    await files.close();
    await expect(files.sources[0]?.read(0, 1)).rejects.toThrow();
  });

  test('of an absurd count are refused before any is opened', () => {
    expect(() => shardPaths('t-00001-of-99999.gguf')).toThrowError(
      expect.objectContaining({ code: 'gguf-too-large' }),
    );
  });
});
