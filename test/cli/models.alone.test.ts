import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runChat } from '../../src/cli/chat.ts';
import { runEmbed } from '../../src/cli/embed.ts';
import { runJudge } from '../../src/cli/judge.ts';
import { runModels } from '../../src/cli/models.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';
import { startTinySite, type TinySite } from '../fakes/tiny-site.ts';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<{ statfs: typeof statfs }>();
  return { ...real, statfs: vi.fn(real.statfs) };
});

const CHUNK = 16 * 1024;
const failure = (code: string) => expect.objectContaining({ name: 'Fault', code });

let site: TinySite;
let folder = '';

beforeEach(async () => {
  site = await startTinySite({ one: {}, two: { seed: 2 } });
  folder = await mkdtemp(join(tmpdir(), 'nibble-models-'));
});
afterEach(async () => {
  vi.mocked(statfs).mockReset();
  await site.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a person would see, and a Ctrl-C when `stopAt` says so. */
function openTerminal(stopAt = (_progress: string) => false) {
  const stop = new AbortController();
  const seen = { out: '', said: [] as string[], progress: [] as string[] };
  const terminal: Terminal = {
    print: async (text) => void (seen.out += text),
    say: (line) => void seen.said.push(line),
    progress(line) {
      seen.progress.push(line);
      if (stopAt(line)) stop.abort();
    },
    readInput: async () => undefined,
    signal: stop.signal,
  };
  return { terminal, seen };
}

async function fetchModel(
  id: string,
  { catalog = site.catalogUrl, stopAt = (_line: string): boolean => false } = {},
) {
  const { terminal, seen } = openTerminal(stopAt);
  await runModels({ name: 'models', action: 'fetch', id, folder, catalog }, terminal);
  return seen;
}

async function verify(): Promise<string> {
  const { terminal, seen } = openTerminal();
  await runModels({ name: 'models', action: 'verify', folder }, terminal);
  return seen.out;
}

const weightRequests = () => site.log.filter(({ path }) => path.endsWith('.gguf'));
const catalogIds = async (): Promise<string[]> => {
  const { models } = JSON.parse(await readFile(join(folder, 'catalog.json'), 'utf8'));
  return models.map(({ id }: { id: string }) => id);
};

describe('fetch', () => {
  test('puts the files and a catalogue that names exactly this model', async () => {
    const { said, progress, out } = await fetchModel('one');
    expect(await readdir(folder)).toEqual(['catalog.json', 'one.gguf']);
    expect(new Uint8Array(await readFile(join(folder, 'one.gguf')))).toEqual(tinyLlama({}));
    expect(await catalogIds()).toEqual(['one']);
    expect(out).toBe('');
    expect(said[0]).toMatch(/^one\.gguf: .* MB, verified$/);
    expect(progress.at(-1)).toMatch(/^one: 100 %/);
  });

  test('a second model joins the first, and what is there is not fetched again', async () => {
    await fetchModel('one');
    await fetchModel('two');
    site.clearLog();
    const { said } = await fetchModel('one');
    expect(weightRequests()).toEqual([]);
    expect(said[0]).toMatch(/there already/);
    expect((await catalogIds()).toSorted()).toEqual(['one', 'two']);
    expect(await verify()).toMatch(/^ok .*one\.gguf\nok .*two\.gguf\n$|^ok .*two\.gguf\nok .*one\.gguf\n$/);
  });

  test('the folder is a catalogue to fetch from', async () => {
    await fetchModel('one');
    const copy = join(folder, 'copy');
    const { terminal } = openTerminal();
    const catalog = join(folder, 'catalog.json');
    await runModels({ name: 'models', action: 'fetch', id: 'one', folder: copy, catalog }, terminal);
    expect((await readdir(copy)).toSorted()).toEqual(['catalog.json', 'one.gguf']);
  });

  test('the folder’s models answer, are judged, and are looked for one that embeds', async () => {
    await fetchModel('one');
    await fetchModel('two');
    const catalog = join(folder, 'catalog.json');
    const { terminal, seen } = openTerminal();
    const choice = { catalog, threads: 1 };
    const asked = { prompt: 'Hello', choice, sampling: { maxTokens: 4, temperature: 0 } };
    await runChat({ name: 'chat', ...asked, json: false, verbose: true }, terminal);
    expect(seen.said[0]).toMatch(/^Tiny one: /);
    await writeFile(join(folder, 'texts.txt'), 'hello world, hello there');
    const judged = {
      models: ['two'],
      against: 'one',
      texts: join(folder, 'texts.txt'),
      catalog,
      exact: true,
    };
    await runJudge({ name: 'judge', ...judged, json: false, verbose: false }, terminal);
    expect(seen.out).toMatch(/against one/);
    await expect(
      runEmbed({ name: 'embed', catalog, texts: ['Hello'], json: false }, terminal),
    ).rejects.toThrowError(/The catalogue has no model that makes vectors/);
  });

  test('Ctrl-C leaves no file under its name and no catalogue, and the next attempt goes on from there', async () => {
    const stopAt = (line: string) => !line.startsWith('one: 0 %');
    await expect(fetchModel('one', { stopAt })).rejects.toEqual(failure('aborted'));
    expect(await readdir(folder)).toEqual(['.one.gguf.unfinished']);
    site.clearLog();
    await fetchModel('one');
    expect(weightRequests()[0]!.range).toBe(`bytes=${CHUNK}-${tinyLlama({}).byteLength - 1}`);
    expect(await readdir(folder)).toEqual(['catalog.json', 'one.gguf']);
    expect(await verify()).toMatch(/^ok/);
  });

  test('a leftover that is damaged, or longer than the file, is mended', async () => {
    const leftover = new Uint8Array(tinyLlama({}).byteLength + 100).fill(7);
    leftover.set(tinyLlama({}).subarray(0, 2 * CHUNK));
    leftover[0]! ^= 1;
    await writeFile(join(folder, '.one.gguf.unfinished'), leftover);
    await fetchModel('one');
    expect(weightRequests()[0]!.range).toBe(`bytes=0-${CHUNK - 1}`);
    expect(await verify()).toMatch(/^ok/);
  });

  test('a full disk is no reason to refuse what is there, or what has room beside its unfinished part', async () => {
    const model = tinyLlama({});
    const full = { bsize: 1, bavail: model.byteLength - 2 * CHUNK };
    vi.mocked(statfs).mockImplementation(async () => full as Awaited<ReturnType<typeof statfs>>);
    await expect(fetchModel('one')).rejects.toEqual(failure('storage-full'));
    expect(weightRequests()).toEqual([]);
    await writeFile(join(folder, '.one.gguf.unfinished'), model.subarray(0, 2 * CHUNK));
    await fetchModel('one');
    full.bavail = 0;
    expect((await fetchModel('one')).said[0]).toMatch(/there already/);
  });

  test('bytes that are not the catalogue’s never get the name', async () => {
    site.always('/models/one.gguf', { kind: 'flip', at: 5 });
    await expect(fetchModel('one')).rejects.toEqual(failure('shard-corrupt'));
    expect(existsSync(join(folder, 'one.gguf'))).toBe(false);
    expect(existsSync(join(folder, 'catalog.json'))).toBe(false);
  });

  test('a file that changed in the folder is replaced', async () => {
    await fetchModel('one');
    await writeFile(join(folder, 'one.gguf'), 'something else');
    await fetchModel('one');
    expect(await verify()).toMatch(/^ok/);
  });

  test('a model the catalogue does not have is refused before anything is written', async () => {
    await expect(fetchModel('three')).rejects.toEqual(failure('model-unknown'));
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a hostile catalogue', () => {
  /** The tiny site's catalogue with its first file changed. */
  async function changed(change: (file: Record<string, unknown>) => void): Promise<string> {
    const catalog = await (await fetch(site.catalogUrl)).json();
    change(catalog.models[0].files[0]);
    site.put('/models/hostile.json', { bytes: new TextEncoder().encode(JSON.stringify(catalog)) });
    return `${site.origin}/models/hostile.json`;
  }

  test.each([
    '../one.gguf',
    '/etc/one.gguf',
    'a/../../one.gguf',
    '..\\one.gguf',
    'C:\\one.gguf',
    'a/./one.gguf',
    '.one.gguf.unfinished',
    '%2e%2e/one.gguf',
    'https://elsewhere.test/one.gguf',
    'catalog.json',
    'Catalog.JSON',
  ])('cannot name a file %s', async (path) => {
    const catalog = await changed((file) => (file['path'] = path));
    await expect(fetchModel('one', { catalog })).rejects.toEqual(failure('catalog-invalid'));
    expect(await readdir(folder)).toEqual([]);
  });

  test('that contradicts itself about a whole file leaves nothing', async () => {
    const catalog = await changed((file) => (file['sha256'] = 'f'.repeat(64)));
    await expect(fetchModel('one', { catalog })).rejects.toEqual(failure('catalog-invalid'));
    expect(await readdir(folder)).toEqual([]);
  });

  test('that claims more than the disk can hold is refused before a byte is asked for', async () => {
    const huge = 2 ** 40;
    const text = await (await fetch(site.catalogUrl)).text();
    const { models } = JSON.parse(text);
    const chunk = 'a'.repeat(64);
    const file = { path: 'one.gguf', bytes: huge, sha256: chunk, chunks: Array(2 ** 14).fill(chunk) };
    const model = { ...models[0], bytes: huge, files: [file] };
    const catalog = { schema: 1, chunkBytes: 2 ** 26, models: [model] };
    site.put('/models/huge.json', { bytes: new TextEncoder().encode(JSON.stringify(catalog)) });
    const fetching = fetchModel('one', { catalog: `${site.origin}/models/huge.json` });
    await expect(fetching).rejects.toEqual(failure('storage-full'));
    expect(weightRequests()).toEqual([]);
  });

  test('cannot take the place of another model’s file', async () => {
    await fetchModel('two');
    const catalog = await changed((file) => (file['path'] = 'two.gguf'));
    await expect(fetchModel('one', { catalog })).rejects.toEqual(failure('option-invalid'));
    expect(await verify()).toMatch(/^ok/);
  });
});

describe('verify', () => {
  test('names what is damaged and what is missing', async () => {
    await fetchModel('one');
    await fetchModel('two');
    const bytes = await readFile(join(folder, 'one.gguf'));
    bytes[100]! ^= 1;
    await writeFile(join(folder, 'one.gguf'), bytes);
    await rm(join(folder, 'two.gguf'));
    const { terminal, seen } = openTerminal();
    const verifying = runModels({ name: 'models', action: 'verify', folder }, terminal);
    await expect(verifying).rejects.toThrow(/2 files/);
    expect(seen.out).toMatch(/DAMAGED {2}one {2}one\.gguf/);
    expect(seen.out).toMatch(/DAMAGED {2}two {2}two\.gguf/);
  });

  test('a folder without a catalogue says which folder is meant', async () => {
    await expect(verify()).rejects.toEqual(failure('option-invalid'));
  });
});

test('list prints what the catalogue has, for people and for programs', async () => {
  const { terminal, seen } = openTerminal();
  await runModels({ name: 'models', action: 'list', catalog: site.catalogUrl, json: false }, terminal);
  expect(seen.out).toMatch(/^one +\d+\.\d MB {2}Apache-2\.0 {2}Tiny one\ntwo /);
  const json = openTerminal();
  await runModels({ name: 'models', action: 'list', catalog: site.catalogUrl, json: true }, json.terminal);
  expect(JSON.parse(json.seen.out)).toMatchObject([{ id: 'one', licence: 'Apache-2.0' }, { id: 'two' }]);
});
