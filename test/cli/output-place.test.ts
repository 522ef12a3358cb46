import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOutputFile, checkOutputFolder } from '../../src/cli/output-place.ts';

let folder = '';
const at = (...names: string[]) => join(folder, ...names);
const refused = (part: string) => ({ code: 'option-invalid', message: expect.stringContaining(part) });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-output-'));
  await mkdir(at('repo'));
  const shards = ['a-00001-of-00002.gguf', 'a-00002-of-00002.gguf'];
  for (const name of [...shards, 'other.gguf', 'repo/config.json', 'repo/model.safetensors'])
    await writeFile(at(name), name);
  await symlink(at('a-00002-of-00002.gguf'), at('symbolic.gguf'));
  await symlink(folder, at('way'));
  await link(at('a-00001-of-00002.gguf'), at('hard.gguf'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const shards = () => [at('a-00001-of-00002.gguf'), at('a-00002-of-00002.gguf')];

test.each([
  'a-00001-of-00002.gguf',
  'a-00002-of-00002.gguf',
  'symbolic.gguf',
  'way/symbolic.gguf',
  'hard.gguf',
])('a shard of the source is not written over, as %s', async (name) => {
  const sentence = refused('the source itself; name another file');
  await expect(checkOutputFile(at(name), shards())).rejects.toMatchObject(sentence);
  const other = relative(process.cwd(), at(name)); // another spelling of the same place
  await expect(checkOutputFile(other, shards())).rejects.toMatchObject(sentence);
});

test.each(['repo', 'repo/model.safetensors'])('%s stands for all that is read beside it', async (source) => {
  for (const written of ['repo/config.json', 'repo/model.safetensors'])
    await expect(checkOutputFile(at(written), [at(source)])).rejects.toMatchObject(
      refused('the source itself'),
    );
  await expect(checkOutputFolder(at('way', 'repo'), [at(source)])).rejects.toMatchObject(
    refused('the source itself; name another folder'),
  );
  await checkOutputFile(at('repo/small.gguf'), [at(source)]);
  await checkOutputFolder(at('repo/small'), [at(source)]);
});

test('a file that is no source is written over, and a new one written', async () => {
  await checkOutputFile(at('other.gguf'), shards());
  await checkOutputFile(at('new.gguf'), shards());
  await checkOutputFolder(folder, shards());
  await checkOutputFolder(at('new', 'folder'), shards());
});

test('a place where no such thing can be is refused', async () => {
  const missing = { code: 'storage-denied', message: expect.stringContaining('Make the folder') };
  await expect(checkOutputFile(at('none', 'x.gguf'), shards())).rejects.toMatchObject(missing);
  await expect(checkOutputFile(at('other.gguf', 'x.gguf'), shards())).rejects.toMatchObject({
    code: 'storage-denied',
  });
  await expect(checkOutputFile(at('repo'), shards())).rejects.toMatchObject(refused('a folder; name a file'));
  await expect(checkOutputFolder(at('other.gguf'), shards())).rejects.toMatchObject(
    refused('a file; name a folder'),
  );
});
