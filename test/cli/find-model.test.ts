import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findModel } from '../../src/cli/find-model.ts';

let folder = '';
/** A folder that a person is in, and the program in another. */
const places = () => ({
  folder: join(folder, 'here'),
  program: join(folder, 'dist/lib/src/cli/find-model.js'),
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-find-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeCatalog(at = 'models'): Promise<void> {
  const about = { licence: 'MIT', source: 'made here', quantization: 'Q8_0', architecture: 'llama' };
  const sizes = { contextLength: 64, parameters: 10, memoryBytes: 1000 };
  const digest = 'a'.repeat(64);
  const model = (id: string, paths: string[]) => ({
    id,
    name: id,
    ...about,
    ...sizes,
    bytes: 4 * paths.length,
    files: paths.map((path) => ({ path, bytes: 4, sha256: digest, chunks: [digest] })),
  });
  const models = [
    model('first', ['first/a-00001-of-00002.gguf', 'first/a-00002-of-00002.gguf']),
    model('second', ['b.gguf']),
  ];
  await mkdir(join(folder, at), { recursive: true });
  await writeFile(join(folder, at, 'catalog.json'), JSON.stringify({ schema: 1, chunkBytes: 4, models }));
}

test('nothing asked for is the first model of the catalogue above the program', async () => {
  await writeCatalog();
  expect(await findModel(undefined, { places: places() })).toEqual({
    id: 'first',
    name: 'first',
    paths: [1, 2].map((n) => join(folder, `models/first/a-0000${n}-of-00002.gguf`)),
  });
});

test('an id is looked up in the catalogue', async () => {
  await writeCatalog();
  expect(await findModel('second', { places: places() })).toEqual({
    id: 'second',
    name: 'second',
    paths: [join(folder, 'models/b.gguf')],
  });
});

test('a models folder where the person is comes before the program’s own', async () => {
  await writeCatalog();
  await writeCatalog('here/models');
  expect((await findModel('second', { places: places() })).paths).toEqual([
    join(folder, 'here/models/b.gguf'),
  ]);
});

test('a file needs no catalogue, and brings its siblings', async () => {
  const path = join(folder, 'x-00002-of-00002.gguf');
  await writeFile(path, 'x');
  expect((await findModel(path, { places: places() })).paths).toEqual([
    join(folder, 'x-00001-of-00002.gguf'),
    path,
  ]);
});

test('an id that is neither file nor model is refused, and the known ones are named', async () => {
  await writeCatalog();
  await expect(findModel('third', { places: places() })).rejects.toMatchObject({
    code: 'model-unknown',
    message: expect.stringContaining('first, second'),
  });
});

test('a GGUF file that is not there is not taken for an id', async () => {
  await expect(findModel('none.gguf', { places: places() })).rejects.toMatchObject({
    code: 'model-unknown',
    message: expect.stringContaining('There is no file'),
  });
});

test('another catalogue may be named, by its path', async () => {
  await writeCatalog();
  await writeCatalog('public/models');
  const catalog = join(folder, 'public/models/catalog.json');
  for (const wanted of [undefined, 'first']) {
    const { paths } = await findModel(wanted, { catalog, places: places() });
    expect(paths[0]).toBe(join(folder, 'public/models/first/a-00001-of-00002.gguf'));
  }
});

test('a catalogue at an address has no files here, and that is said', async () => {
  await expect(findModel('first', { catalog: 'https://example.org/catalog.json' })).rejects.toMatchObject({
    code: 'option-invalid',
    message: expect.stringContaining('models fetch'),
  });
});

test('a catalogue without a model that answers asks for a model', async () => {
  await writeCatalog();
  const path = join(folder, 'models/catalog.json');
  const catalog = JSON.parse(await readFile(path, 'utf8'));
  for (const model of catalog.models) model.task = 'embedding';
  await writeFile(path, JSON.stringify(catalog));
  await expect(findModel(undefined, { places: places() })).rejects.toMatchObject({
    code: 'model-unknown',
    message: expect.stringMatching(/^No model that answers .*--model.*first, second/),
  });
});

test('an id without a catalogue is told what it could be, and where a catalogue comes from', async () => {
  await expect(findModel('first', { places: places() })).rejects.toMatchObject({
    code: 'model-unknown',
    message: expect.stringMatching(
      /^Cannot open the model 'first'\. .*It is no file, .*--catalog.*models fetch/,
    ),
  });
});

test('a program without a models folder asks for a file', async () => {
  await expect(findModel(undefined, { places: places() })).rejects.toMatchObject({
    code: 'model-unknown',
    message: expect.stringMatching(/^There is no models\/catalog\.json.*--model.*--catalog.*models fetch/),
  });
});

test('a catalogue that is no JSON is refused by its path', async () => {
  await mkdir(join(folder, 'models'));
  await writeFile(join(folder, 'models/catalog.json'), '{');
  await expect(findModel(undefined, { places: places() })).rejects.toMatchObject({ code: 'catalog-invalid' });
});
