import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { runIndex } from '../../src/cli/index-site.ts';
import { runSearch } from '../../src/cli/search-site.ts';
import type { IndexCommand, SearchCommand } from '../../src/cli/index-command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { faultOf } from '../fakes/fault-of.ts';
import { tinyTextEncoder } from '../fakes/tiny-text-encoder.ts';

let folder = '';
const at = (...parts: string[]): string => join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-index-'));
  await writeFile(at('model.gguf'), tinyTextEncoder());
  await writeFile(at('plants.md'), '# Plants\n\nA fern likes shade. A cactus likes sun.\n');
  await writeFile(at('broken.pdf'), '%PDF-1.7 and nothing else');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a command line; all that it printed and said. */
async function run(name: string, ...args: string[]): Promise<{ out: string; said: string[] }> {
  const result = { out: '', said: [] as string[] };
  const terminal: Terminal = {
    print: async (text) => void (result.out += text),
    say: (line) => void result.said.push(line),
    progress() {},
    readInput: async () => undefined,
    signal: new AbortController().signal,
  };
  const command = parseCommandLine([name, '--model', at('model.gguf'), '--threads', '1', ...args]);
  if (command.name === 'index') await runIndex(command, terminal);
  else await runSearch(command as SearchCommand, terminal);
  return result;
}

describe('nibble index and nibble search', () => {
  test('a folder becomes a file, and the file answers; what cannot be read is told', async () => {
    const site = at('site.nibble');
    const { out, said } = await run('index', folder, '-o', site, '--url-base', '/docs', '--json');
    const { bytes, ...report } = JSON.parse(out) as { bytes: number };
    expect(report).toMatchObject({
      documents: 1,
      passages: 1,
      refused: [{ name: 'broken.pdf', code: 'document-unreadable' }],
    });
    expect((await readFile(site)).length).toBe(bytes);
    expect(said[0]).toMatch(/^broken\.pdf is left out: /);
    const found = await run('search', site, 'a fern', '--json');
    expect(JSON.parse(found.out)).toMatchObject([
      { name: 'plants.md', url: '/docs/plants', headings: ['Plants'] },
    ]);
    expect((await run('search', folder, 'cactus')).out).toMatch(
      /^1\. plants\.md, Plants {2}\(.*\)\n {3}A fern/,
    );
  }, 60_000);

  test.each([
    [
      'a folder that is not there',
      ['nowhere', '-o', 'site.nibble'],
      'option-invalid',
      /no folder at .*nowhere/,
    ],
    [
      'a file for a folder',
      ['plants.md', '-o', 'site.nibble'],
      'option-invalid',
      /no folder at .*plants\.md/,
    ],
    ['a folder for a file', ['.', '-o', '.'], 'option-invalid', /a folder; name a file in it/],
    [
      'an output into nowhere',
      ['.', '-o', 'nowhere/site.nibble'],
      'storage-denied',
      /nowhere.*Make the folder/,
    ],
  ])('%s is told before the model is opened', async (_what, [docs, o, output], code, sentence) => {
    const fault = await faultOf(run('index', at(docs!), o!, at(output!), '--model', at('broken.pdf')));
    expect(fault).toMatchObject({ code, message: expect.stringMatching(sentence) });
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('unfinished'));
  });

  test('an index that cannot be made leaves nothing behind', async () => {
    const making = run('index', folder, '-o', at('none.nibble'), '--exclude', '*.md,*.gguf');
    expect((await faultOf(making)).code).toBe('document-empty');
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('none.nibble'));
  });

  test('what is neither a file nor a folder, and a file that is no index, are refused', async () => {
    expect((await faultOf(run('search', at('nowhere'), 'x'))).code).toBe('option-invalid');
    expect((await faultOf(run('search', at('plants.md'), 'x'))).code).toBe('index-invalid');
  });
});

describe('their command lines', () => {
  test('take every option', () => {
    const line =
      'index docs -o s.nibble --include **/*.{md,html},a/** --exclude b --url-ending .html --code bits4';
    expect(parseCommandLine(line.split(' '))).toEqual({
      name: 'index',
      folder: 'docs',
      output: 's.nibble',
      choice: {},
      include: ['**/*.{md,html}', 'a/**'],
      exclude: ['b'],
      urlEnding: '.html',
      code: 'bits4',
      json: false,
    } satisfies IndexCommand);
  });

  test.each([
    ['index'],
    ['index', 'docs'],
    ['index', 'docs', '-o', 'x', '--url-base', 'javascript:'],
    ['index', 'docs', '-o', 'x', '--code', 'int9'],
    ['search', 'site.nibble'],
  ])('%s %s is too little or nothing', (...args) => {
    expect(() => parseCommandLine(args)).toThrowError(expect.objectContaining({ code: 'option-invalid' }));
  });
});
