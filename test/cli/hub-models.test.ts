import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { runChat } from '../../src/cli/chat.ts';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { findModel } from '../../src/cli/find-model.ts';
import { runModels } from '../../src/cli/models.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { type HubServer, startHubServer } from '../fakes/hub-server.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

const MODEL = tinyLlama();

let hub: HubServer;
let folder = '';
beforeEach(async () => {
  hub = await startHubServer();
  folder = await mkdtemp(join(tmpdir(), 'nibble-hub-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a person would see of a command. */
async function nibble(...args: readonly string[]) {
  const seen = { out: '', said: [] as string[], progress: [] as string[] };
  const terminal: Terminal = {
    print: async (text) => void (seen.out += text),
    say: (line) => void seen.said.push(line),
    progress: (line) => void seen.progress.push(line),
    readInput: async () => undefined,
    signal: new AbortController().signal,
  };
  const command = parseCommandLine(args);
  if (command.name === 'chat') await runChat(command, terminal);
  if (command.name === 'models') await runModels(command, terminal);
  return seen;
}

const ask = (model: string) =>
  nibble('chat', 'Hello', '--model', model, '--temperature', '0', '--max-tokens', '6', '--threads', '1');

test('a model of the Hub answers, is listed, answers without the network, and is deleted', async () => {
  hub.put('o/tiny', { files: { 'tiny-Q4_1.gguf': MODEL }, about: { cardData: { license: 'mit' } } });
  const first = await ask('hf:o/tiny');
  expect(first.out).not.toBe('');
  expect(first.progress.at(-1)).toContain('hf:o/tiny: 100 %');
  const asked = hub.log.length;
  expect((await ask('hf:o/tiny')).out).toBe(first.out);
  expect(hub.log.length).toBe(asked);
  expect((await nibble('models', 'stored')).out).toMatch(/^hf:o\/tiny {2}0\.\d MB {2}mit\n$/);
  const records: unknown = JSON.parse((await nibble('models', 'stored', '--json')).out);
  expect(records).toMatchObject([{ id: 'hf:o/tiny', complete: true, bytes: MODEL.byteLength }]);
  await nibble('models', 'delete', 'hf:o/tiny');
  expect((await nibble('models', 'stored')).out).toBe('');
  expect(await readdir(join(folder, 'nibble-llm', 'weights', 'chunks'))).toEqual([]);
});

test('the token of the environment opens a gated repository', async () => {
  hub.put('o/gated', { files: { 'm.gguf': MODEL }, gatedFor: 'hf_me' });
  await expect(ask('hf:o/gated')).rejects.toMatchObject({ code: 'hub-gated' });
  vi.stubEnv('HF_TOKEN', 'hf_me');
  expect((await ask('hf:o/gated')).out).not.toBe('');
});

describe('a model that a catalogue names and that lies on the Hub', () => {
  beforeEach(async () => {
    hub.put('o/tiny', { files: { 'tiny.gguf': MODEL } });
    const sha256 = createHash('sha256').update(MODEL).digest('hex');
    const bytes = MODEL.byteLength;
    const model = {
      id: 'tiny', name: 'Tiny', architecture: 'llama', quantization: 'Q4_1', licence: 'MIT', source: 'made here',
      contextLength: 64, parameters: 1000, memoryBytes: 1e6, bytes,
      repository: 'o/tiny@main', files: [{ path: 'tiny.gguf', bytes, sha256 }],
    }; // prettier-ignore
    await mkdir(join(folder, 'models'));
    const catalog = { schema: 1, chunkBytes: 2 ** 22, models: [], hub: [model] };
    await writeFile(join(folder, 'models/catalog.json'), JSON.stringify(catalog));
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
  });
  afterEach(() => void vi.restoreAllMocks());

  test('is listed as such, and answers by its id: from the Hub once, then from this disk', async () => {
    expect((await nibble('models', 'list')).out).toMatch(/^tiny +0\.\d MB {2}MIT {2}Tiny \(on the Hub\)\n$/);
    expect(JSON.parse((await nibble('models', 'list', '--json')).out)).toMatchObject([
      { id: 'tiny', bytes: MODEL.byteLength, onHub: true },
    ]);
    const first = await ask('tiny');
    expect(first.out).not.toBe('');
    expect(first.progress.at(-1)).toContain('tiny: 100 %');
    const asked = hub.log.length;
    expect((await ask('tiny')).out).toBe(first.out);
    expect(hub.log.length).toBe(asked);
    expect((await nibble('models', 'stored')).out).toMatch(/^tiny {2}0\.\d MB {2}MIT\n$/);
    await nibble('models', 'delete', 'tiny');
    expect((await nibble('models', 'stored')).out).toBe('');
  });

  test('has no file for what works on files, and that is said', async () => {
    await expect(findModel('tiny')).rejects.toMatchObject({
      code: 'model-unknown',
      message: expect.stringMatching(/on the Hub.*made here.*nibble chat/),
    });
  });
});

test('a model of the Hub is deleted beside a catalogue that cannot be read', async () => {
  hub.put('o/tiny', { files: { 'tiny.gguf': MODEL } });
  await ask('hf:o/tiny');
  await mkdir(join(folder, 'models'));
  await writeFile(join(folder, 'models/catalog.json'), 'no catalogue');
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  onTestFinished(() => void vi.restoreAllMocks());
  await nibble('models', 'delete', 'hf:o/tiny');
  expect((await nibble('models', 'stored')).out).toBe('');
});

test('a model that is not stored cannot be deleted', async () => {
  await expect(nibble('models', 'delete', 'hf:o/none')).rejects.toMatchObject({ code: 'model-unknown' });
});
