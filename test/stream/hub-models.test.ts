import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeShards } from '../../src/artifact/gguf-split.ts';
import { guessMemory } from '../../src/artifact/memory-estimate.ts';
import type { ChatRequest, LoadOptions } from '../../src/core/protocol.ts';
import type { Service } from '../../src/stream/service.ts';
import { type HubServer, startHubServer } from '../fakes/hub-server.ts';
import { tinyLlama, tinyLlamaParts } from '../fakes/tiny-model.ts';
import { tinyService } from '../fakes/tiny-service.ts';
import { startTinySite, type TinySite } from '../fakes/tiny-site.ts';

const MODEL = tinyLlama();
const hello: ChatRequest = {
  messages: [{ role: 'user', content: 'hello world' }],
  temperature: 0,
  maxTokens: 8,
};

let hub: HubServer;
let site: TinySite;
beforeEach(async () => {
  [hub, site] = await Promise.all([startHubServer(), startTinySite({ one: {} })]);
  hub.put('o/tiny', {
    files: { 'tiny-Q4_1.gguf': MODEL, 'README.md': '#' },
    about: {
      cardData: { license: 'mit' },
      gguf: { total: 1000, architecture: 'llama', context_length: 256 },
    },
  });
});
afterEach(() => Promise.all([hub.close(), site.close()]));

const wanted = (model: string, token?: string): LoadOptions => ({
  model,
  catalogUrl: site.catalogUrl,
  hub: { endpoint: hub.endpoint, ...(token === undefined ? {} : { token }) },
});

async function text(service: Service): Promise<string> {
  let all = '';
  for await (const event of service.chat(hello)) if (event.type === 'text-delta') all += event.text;
  return all;
}

const answerOf = async (options: LoadOptions): Promise<string> => {
  const service = tinyService();
  await service.load(options);
  return text(service);
};

test('a model of the Hub answers as the same file of a catalogue does, and again without a network', async () => {
  const service = tinyService();
  const info = await service.load(wanted('hf:o/tiny'));
  expect(info).toMatchObject({ id: 'hf:o/tiny', name: 'tiny-Q4_1', architecture: 'llama' });
  const answer = await text(service);
  expect(answer).toBe(await answerOf(wanted('one')));
  await hub.close();
  await service.load({ ...wanted('hf:o/tiny'), contextLength: 128 });
  expect(await text(service)).toBe(answer);
});

test('what is loaded is answered for at once, under whatever name it is asked for again', async () => {
  const service = tinyService();
  const first = await service.load(wanted('hf:o/tiny@main:Q4_1'));
  const asked = hub.log.length;
  expect(await service.load(wanted('hf:o/tiny@main:Q4_1'))).toEqual(first);
  expect(hub.log.length).toBe(asked);
});

test.each([
  ['the repository’s page', '/o/tiny'],
  ['a file’s page', '/o/tiny/blob/main/tiny-Q4_1.gguf'],
  ['a file’s address', '/o/tiny/resolve/main/tiny-Q4_1.gguf?download=true'],
])('%s is a reference to the Hub as well', async (_, path) => {
  const record = await tinyService().findModel(wanted(`${hub.endpoint}${path}`));
  expect(record).toMatchObject({ name: 'tiny-Q4_1', licence: 'mit', bytes: MODEL.byteLength });
  expect(record.id).toMatch(/^hf:o\/tiny/);
});

test('shards are brought and opened together', async () => {
  const shards = writeShards(tinyLlamaParts(), 24_000);
  expect(shards.length).toBeGreaterThan(1);
  const digits = (no: number) => String(no).padStart(5, '0');
  const names = shards.map((_, at) => `tiny-${digits(at + 1)}-of-${digits(shards.length)}.gguf`);
  hub.put('o/shards', { files: Object.fromEntries(names.map((name, at) => [name, shards[at]!])) });
  expect(await answerOf(wanted('hf:o/shards'))).toBe(await answerOf(wanted('one')));
});

test('a gated model is for whom its owner lets in', async () => {
  hub.put('o/gated', { files: { 'm.gguf': MODEL }, gatedFor: 'hf_me' });
  await expect(tinyService().load(wanted('hf:o/gated'))).rejects.toMatchObject({ code: 'hub-gated' });
  await expect(tinyService().load(wanted('hf:o/gated', 'hf_else'))).rejects.toMatchObject({
    code: 'hub-gated',
  });
  expect(await answerOf(wanted('hf:o/gated', 'hf_me'))).toBe(await answerOf(wanted('one')));
  expect(hub.leaked).toEqual([]);
});

test('a file at an address of anybody’s is a model', async () => {
  const address = `${site.origin}/models/one.gguf`;
  const service = tinyService();
  expect(await service.load(wanted(address))).toMatchObject({ id: address, name: 'one' });
  expect(await text(service)).toBe(await answerOf(wanted('one')));
});

describe('on the shelf', () => {
  test('a model is known before it is downloaded, and listed behind the catalogue’s when something of it is here', async () => {
    const service = tinyService();
    const record = await service.findModel(wanted('hf:o/tiny'));
    expect(record).toEqual({
      id: 'hf:o/tiny',
      name: 'tiny-Q4_1',
      bytes: MODEL.byteLength,
      storedBytes: 0,
      complete: false,
      licence: 'mit',
      source: `${hub.endpoint}/o/tiny`,
      contextLength: 256,
      ...guessMemory({ bytes: MODEL.byteLength, format: 'gguf', quantization: 'Q4_1' }),
    });
    const ids = async () => (await service.listModels(site.catalogUrl)).map(({ id }) => id);
    expect(await ids()).toEqual(['one']);
    await service.download(wanted('hf:o/tiny'));
    expect(await ids()).toEqual(['one', 'hf:o/tiny']);
    const stored = { ...record, storedBytes: MODEL.byteLength, complete: true };
    expect(await service.findModel(wanted('hf:o/tiny'))).toEqual(stored);
    expect(await service.verifyModel(site.catalogUrl, 'hf:o/tiny')).toBe(0);
    await service.deleteModel(site.catalogUrl, 'hf:o/tiny@main');
    expect(await ids()).toEqual(['one']);
    expect((await service.usage()).weightBytes).toBe(0);
  });

  test('it stays at its commit until it is deleted', async () => {
    const service = tinyService();
    await service.download(wanted('hf:o/tiny'));
    const newer = tinyLlama({ seed: 2 });
    hub.put('o/tiny', { files: { 'tiny-Q4_1.gguf': newer } });
    const name = async () => (await service.load(wanted('hf:o/tiny'))).architecture;
    await name();
    expect(hub.cdn.log.map(({ path }) => path)).toEqual([hub.cdnPath(MODEL)]);
    await service.deleteModel(site.catalogUrl, 'hf:o/tiny');
    await name();
    expect(hub.cdn.log.at(-1)!.path).toBe(hub.cdnPath(newer));
  });

  test('a site without a catalogue lists what came from elsewhere, and else says that there is none', async () => {
    const service = tinyService();
    const nowhere = `${site.origin}/none.json`;
    await expect(service.listModels(nowhere)).rejects.toMatchObject({ code: 'http' });
    await service.download({ ...wanted('hf:o/tiny'), catalogUrl: nowhere });
    expect((await service.listModels(nowhere)).map(({ id }) => id)).toEqual(['hf:o/tiny']);
  });
});

describe('named by a catalogue', () => {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const entry = (sha256: string) => ({
    id: 'far',
    name: 'Far away',
    architecture: 'llama',
    licence: 'mit',
    source: 'https://huggingface.co/o/tiny',
    contextLength: 256,
    parameters: 1000,
    quantization: 'Q4_1',
    memoryBytes: 1_000_000,
    bytes: MODEL.byteLength,
    repository: 'o/tiny@main',
    files: [{ path: 'tiny-Q4_1.gguf', bytes: MODEL.byteLength, sha256 }],
  });
  /** A catalogue of one model of the Hub. */
  const serve = (sha256: string): string => {
    const text = JSON.stringify({ schema: 1, chunkBytes: 1000, models: [], hub: [entry(sha256)] });
    site.put('/models/hub.json', { bytes: new TextEncoder().encode(text), type: 'application/json' });
    return `${site.origin}/models/hub.json`;
  };

  test('a model is listed, downloaded and found again by its id, and the Hub is asked for its file alone', async () => {
    const options = { ...wanted('far'), catalogUrl: serve(digest(MODEL)) };
    const service = tinyService();
    const state = async () => {
      const records = await service.listModels(options.catalogUrl);
      return records.map(({ id, storedBytes, complete }) => [id, storedBytes, complete]);
    };
    expect(await state()).toEqual([['far', 0, false]]);
    expect(await service.load(options)).toMatchObject({ id: 'far', name: 'Far away' });
    expect(await text(service)).toBe(await answerOf(wanted('one')));
    expect(hub.log.map(({ path }) => path)).toEqual(['/o/tiny/resolve/main/tiny-Q4_1.gguf']);
    expect(await state()).toEqual([['far', MODEL.byteLength, true]]);
    await hub.close();
    await service.load({ ...options, contextLength: 128 });
    expect(await service.verifyModel(options.catalogUrl, 'far')).toBe(0);
    await service.deleteModel(options.catalogUrl, 'far');
    expect(await state()).toEqual([['far', 0, false]]);
  });

  test('a file that the Hub has changed since is refused', async () => {
    const options = { ...wanted('far'), catalogUrl: serve(digest(tinyLlama({ seed: 9 }))) };
    await expect(tinyService().load(options)).rejects.toMatchObject({ code: 'shard-corrupt' });
  });
});

test.each([
  ['hf:nobody', 'hub-reference'],
  ['hf:o/none', 'hub-missing'],
  ['https://127.0.0.1:1/none.gguf', 'network'],
  ['three', 'model-unknown'],
])('%s is %s', async (model, code) => {
  await expect(tinyService().load(wanted(model))).rejects.toMatchObject({ name: 'Fault', code });
});

test('a Hub that is not reached is `network`', async () => {
  const service = tinyService();
  await hub.close();
  await expect(service.load(wanted('hf:o/tiny'))).rejects.toMatchObject({ code: 'network' });
});
