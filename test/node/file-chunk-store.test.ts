import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileChunkStore } from '../../src/node/file-chunk-store.ts';
import { chunkStoreContract } from '../contract/chunk-store.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-chunks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fresh = () => join(folder, crypto.randomUUID());
const digest = 'a'.repeat(64);
const failure = (code: string) => expect.objectContaining({ name: 'Fault', code });

chunkStoreContract('files', async () => fileChunkStore(fresh()));

test('another program finds what this one wrote', async () => {
  const place = fresh();
  await fileChunkStore(place).writeChunk(digest, Uint8Array.of(1, 2));
  await fileChunkStore(place).writeModel({ schema: 1, id: 'one', bytes: 2, chunks: [digest] });
  const other = fileChunkStore(place);
  expect(await other.readChunk(digest)).toEqual(Uint8Array.of(1, 2));
  expect((await other.models()).map(({ id }) => id)).toEqual(['one']);
});

test('what a killed program left half written is no chunk, and goes away when it is old', async () => {
  const place = fresh();
  const left = join(place, 'chunks', `.${digest}.1-0.unfinished`);
  const running = join(place, 'chunks', `.${digest}.2-0.unfinished`);
  await mkdir(join(place, 'chunks'), { recursive: true });
  await writeFile(left, 'half');
  await writeFile(running, 'half');
  await utimes(left, 0, 0);
  expect(await fileChunkStore(place).chunkSizes()).toEqual(new Map());
  expect(await readdir(join(place, 'chunks'))).toEqual([`.${digest}.2-0.unfinished`]);
});

test('an id cannot lead out of the folder', async () => {
  const place = fresh();
  const store = fileChunkStore(place);
  await store.writeModel({ schema: 1, id: '../../escaped', bytes: 1, chunks: [] });
  expect(await readdir(join(place, 'models'))).toEqual(['..%2F..%2Fescaped.json']);
  expect((await store.models()).map(({ id }) => id)).toEqual(['../../escaped']);
});

test('records that something else wrote are ignored', async () => {
  const place = fresh();
  const store = fileChunkStore(place);
  await store.writeModel({ schema: 1, id: 'one', bytes: 1, chunks: [] });
  await writeFile(join(place, 'models', 'broken.json'), '{');
  await writeFile(join(place, 'models', 'other.json'), '{"schema":2}');
  expect((await store.models()).map(({ id }) => id)).toEqual(['one']);
});

test('a place that is no folder is a storage Fault that names it', async () => {
  const place = fresh();
  await writeFile(place, 'a file');
  await expect(fileChunkStore(place).chunkSizes()).rejects.toEqual(failure('storage-denied'));
  await expect(fileChunkStore(place).chunkSizes()).rejects.toThrow(place);
});
