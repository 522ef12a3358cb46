import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
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

beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', at('cache'));
  vi.stubEnv('LOCALAPPDATA', at('cache'));
});
afterEach(() => void vi.unstubAllEnvs());
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
      /^1\. plants\.md, Plants {2}\(.*\)\n {3}→ A (fern likes shade|cactus likes sun)\.\n\n {3}A fern/,
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

describe('nibble index again', () => {
  const page = (name: string, text: string) => writeFile(at('pages', name), text);
  const rooms = Array.from(
    { length: 30 },
    (_, at) => `## Room ${at}\n\nThe cat is in room ${at}. ${'x '.repeat(100)}`,
  );
  /** The file, and what was said of it; the same time, so that nothing else tells two files apart. */
  async function build(model = 'model.gguf') {
    vi.spyOn(Date, 'now').mockReturnValue(1e12);
    const site = at('again.nibble');
    const { out, said } = await run('index', at('pages'), '-o', site, '--json', '--model', at(model));
    const { passages, reused, truncated } = JSON.parse(out) as Record<string, number>;
    return { passages: passages!, reused, truncated: truncated!, said, bytes: await readFile(site) };
  }

  beforeEach(async () => {
    await mkdir(at('pages'));
    await page('sea.md', '# Sea\n\nThe sea is blue.\n');
    await page('rooms.md', `# Rooms\n\n${rooms.join('\n\n')}\n`);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const name of ['pages', 'cache']) await rm(at(name), { recursive: true, force: true });
  });

  test('takes all vectors from the build before, and the file is the same', async () => {
    const first = await build();
    expect(first.reused).toBe(0);
    expect(first.truncated).toBeGreaterThan(0);
    expect(await build()).toEqual({ ...first, reused: first.passages });
    const { out } = await run('index', at('pages'), '-o', at('again.nibble'));
    expect(out).toContain(`${first.passages} passages (${first.passages} of them as they were), `);
  });

  test('makes vectors for passages that changed, and the file is that of a build from nothing', async () => {
    const first = await build();
    await page(
      'rooms.md',
      `# Rooms\n\n${rooms.with(3, '## Room 3\n\nA dog is in this room.').join('\n\n')}\n`,
    );
    await page('hello.md', '# Hello\n\nHello world.\n');
    await rm(at('pages', 'sea.md'));
    const changed = await build();
    expect(changed.passages).toBeGreaterThan(10);
    expect(changed.passages - changed.reused!).toBe(2);
    expect(changed.bytes).not.toEqual(first.bytes);
    await rm(at('cache'), { recursive: true });
    expect(await build()).toEqual({ ...changed, reused: 0 });
  });

  test('makes all of them with another model', async () => {
    await build();
    await writeFile(at('other.gguf'), tinyTextEncoder({ seed: 2 }));
    expect((await build('other.gguf')).reused).toBe(0);
  });

  test('where vectors cannot be kept, the index is made and that is told', async () => {
    await writeFile(at('cache'), 'a file');
    const { said, reused } = await build();
    expect(reused).toBe(0);
    expect(said.at(-1)).toMatch(/^The next build will make all vectors anew: .*cache/);
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
