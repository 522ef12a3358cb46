import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EmbeddingModel } from '../../src/core/embedding.ts';
import { vectorCachePath } from '../../src/node/vector-cache-path.ts';
import { readVectors, writeVectors } from '../../src/node/vector-file.ts';
import { faultOf } from '../fakes/fault-of.ts';

const MODEL: EmbeddingModel = { id: 'm', name: 'M', digest: 'd', dimensions: 3, device: 'wasm', threads: 1 };
const VECTORS = new Map([
  ['a'.repeat(64), { vector: Float32Array.of(0.1, -2, 3e-20), truncated: false }],
  ['0b'.repeat(32), { vector: Float32Array.of(1, 0, 0), truncated: true }],
]);

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-vectors-'));
  path = join(folder, 'new', 'some.vectors');
  await writeVectors(path, MODEL, VECTORS);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test('vectors come back as they were, bit for bit', async () => {
  expect(await readVectors(path, MODEL)).toEqual(VECTORS);
});

test('those of another model are not taken, and a file that is missing or damaged has none', async () => {
  expect(await readVectors(path, { ...MODEL, digest: 'e' })).toEqual(new Map());
  expect(await readVectors(join(folder, 'none'), MODEL)).toEqual(new Map());
  const whole = await readFile(path);
  for (const at of [0, 20, 50, 100, whole.length - 1]) {
    const damaged = Uint8Array.from(whole);
    damaged[at]! ^= 1;
    await writeFile(path, damaged);
    expect(await readVectors(path, MODEL)).toEqual(new Map());
  }
  for (const length of [0, 10, 60, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, length));
    expect(await readVectors(path, MODEL)).toEqual(new Map());
  }
});

test('a folder that cannot be made is a Fault', async () => {
  const writing = writeVectors(join(path, 'below a file', 'x'), MODEL, VECTORS);
  expect((await faultOf(writing)).code).toBe('storage-denied');
});

test('an index of a project has its place in the project, wherever that lies; any other in the system’s cache', async () => {
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('LOCALAPPDATA', join(folder, 'cache'));
  for (const project of ['one', 'two'])
    await mkdir(join(folder, project, 'node_modules'), { recursive: true });
  const inProject = (project: string, file: string): string =>
    vectorCachePath(join(folder, project, file)).slice(join(folder, project).length);
  const place = inProject('one', 'public/site.nibble');
  expect(dirname(place)).toBe(join('/node_modules/.cache/nibble'));
  expect(inProject('two', 'public/site.nibble')).toBe(place);
  expect(inProject('one', 'public/other.nibble')).not.toBe(place);
  expect(vectorCachePath(join(folder, 'site.nibble'))).not.toContain('node_modules');
});
