import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderDocuments } from '../../src/node/folder-documents.ts';
import { globPattern } from '../../src/node/glob.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-documents-'));
  const files = [
    'index.html',
    'guide/start.md',
    'guide/index.md',
    'guide/tall & wide.html',
    'src/main.ts',
    'picture.png',
    '.hidden.md',
  ];
  for (const path of [...files, 'node_modules/x/README.md', '.git/notes.md']) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
  await symlink(folder, join(folder, 'again'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const namesOf = async (options?: Parameters<typeof folderDocuments>[1]): Promise<string[]> =>
  (await folderDocuments(folder, options)).map(({ name }) => name);

describe('the documents of a folder', () => {
  test('are those that can be read, without programs, packages, links and what is hidden', async () => {
    expect(await namesOf()).toEqual([
      'guide/index.md',
      'guide/start.md',
      'guide/tall & wide.html',
      'index.html',
    ]);
  });

  test('may be chosen', async () => {
    expect(await namesOf({ include: ['**/*.{ts,md}'], exclude: ['guide/index.*'] })).toEqual([
      'guide/start.md',
      'src/main.ts',
    ]);
  });

  test('have addresses as their site has them', async () => {
    const documents = await folderDocuments(folder, { urlBase: 'https://docs.example.com/v2/' });
    expect(documents.map(({ url }) => url)).toEqual([
      'https://docs.example.com/v2/guide/',
      'https://docs.example.com/v2/guide/start',
      'https://docs.example.com/v2/guide/tall%20%26%20wide.html',
      'https://docs.example.com/v2/',
    ]);
    const [, start] = await folderDocuments(folder, { urlBase: '/docs', urlEnding: '.html' });
    expect(start!.url).toBe('/docs/guide/start.html');
  });

  test('are read when their turn comes', async () => {
    const [first] = await folderDocuments(folder);
    expect(await (first!.content as Blob).text()).toBe('guide/index.md');
  });
});

test.each([
  ['*.md', 'a.md', true],
  ['*.md', 'b/a.md', false],
  ['**/*.md', 'a.md', true],
  ['**/*.md', 'b/c/a.md', true],
  ['docs/**', 'docs/a/b.html', true],
  ['docs/**', 'docs2/a', false],
  ['a?.{md,html}', 'ab.html', true],
  ['a+(b).md', 'a+(b).md', true],
  ['{a', 'a', true],
  ['my-docs/**', 'my-docs/a.md', true],
  ['{a-b,^$|}/[c].md', '^$|/[c].md', true],
])('%s and %s: %s', (glob, path, matches) => {
  expect(globPattern(glob).test(path)).toBe(matches);
});
