import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { EmbedProgress, EmbedRequest } from '../../src/core/embedding.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Embedder } from '../../src/engine/embedder.ts';
import { openReferenceEncoder } from '../../src/engine/reference/reference-encoder.ts';
import type { Service, ServiceParts } from '../../src/stream/service.ts';
import { tinyTextEncoder } from '../fakes/tiny-text-encoder.ts';
import { tinyService } from '../fakes/tiny-service.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';

const bert = tinyTextEncoder({ maxTokens: 16 });

let site: TinySite;
let service: Service;
const opened: Embedder[] = [];
const openEmbedder: ServiceParts['openEmbedder'] = async (model, options) => {
  const embedder = await openReferenceEncoder(model, options);
  opened.push(embedder);
  return embedder;
};
const open = (changes: Partial<ServiceParts> = {}): Service => tinyService({ openEmbedder, ...changes });

beforeEach(async () => {
  opened.length = 0;
  site = await startTinySite({ talks: {}, bert, other: tinyTextEncoder({ seed: 2 }) });
  service = open();
});
afterEach(async () => {
  await service.close();
  await site.close();
});

const ask = (texts: readonly string[], more: Partial<EmbedRequest> = {}): EmbedRequest => ({
  texts,
  catalogUrl: site.catalogUrl,
  ...more,
});
const downloads = (): number => site.log.filter(({ path }) => path.endsWith('.gguf')).length;

test("the catalogue's first encoder comes at the first call, is kept, and says what it is", async () => {
  const progress: EmbedProgress[] = [];
  const first = await service.embed(ask(['the cat', 'hello world.']), {
    onProgress: (step) => progress.push(step),
  });
  expect(first.model).toEqual({
    id: 'bert',
    name: 'Tiny bert',
    digest: createHash('sha256').update(createHash('sha256').update(bert).digest('hex')).digest('hex'),
    dimensions: 32,
    contextLength: 16,
    device: 'reference',
    threads: 1,
  });
  expect(first.vectors.map((vector) => vector.length)).toEqual([32, 32]);
  for (const vector of first.vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  expect(first).toMatchObject({ truncated: [], tokens: 4 + 5 });
  expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['download', 'load', 'embed']));
  expect(progress.at(-1)).toEqual({ phase: 'embed', done: 2, total: 2 });

  const before = downloads();
  const again = await service.embed(ask(['hello world.']));
  expect(again.vectors[0]).toEqual(first.vectors[1]); // whatever else is in the batch
  expect([downloads(), opened.length]).toEqual([before, 1]);
  expect(service.memoryBytes()).toBeGreaterThan(0);
});

test('another model takes its place when nobody needs it any more', async () => {
  await service.embed(ask(['cat']));
  const both = await Promise.all([
    service.embed(ask(['dog'])),
    service.embed(ask(['dog'], { model: 'other' })),
    service.embed(ask(['dog'])),
  ]);
  expect(both.map(({ model }) => model.id)).toEqual(['bert', 'other', 'bert']);
  expect(both[0]!.vectors).not.toEqual(both[1]!.vectors);
  expect(opened.slice(0, -1).every(({ memoryBytes }) => memoryBytes === 0)).toBe(true);
});

test('what is longer than the model is meant to read is reported', async () => {
  const { truncated, tokens } = await service.embed(ask(['cat '.repeat(50), 'dog']));
  expect(truncated).toEqual([0]);
  expect(tokens).toBe(16 + 3);
});

describe('a model of another kind is refused before anything of it is downloaded', () => {
  test('one that answers, to embed', async () => {
    await expect(service.embed(ask(['cat'], { model: 'talks' }))).rejects.toMatchObject({
      code: 'model-task',
    });
    expect(downloads()).toBe(0);
  });

  test('one that embeds, to answer', async () => {
    const load = service.load({ model: 'bert', catalogUrl: site.catalogUrl });
    await expect(load).rejects.toMatchObject({ code: 'model-task', name: 'Fault' });
    expect(downloads()).toBe(0);
  });

  test('and where only the files can tell, by what they say', async () => {
    const files = [new File([bert], 'mine.gguf')];
    const loaded = service.loadFiles([memorySource('mine.gguf', bert)], { id: 'mine' });
    await expect(loaded).rejects.toMatchObject({ code: 'model-task' });
    expect(await service.inspectFiles(files)).toMatchObject({ task: 'embedding', contextLength: 16 });
  });
});

test.each([
  [{ texts: [''] }, 'document-empty'],
  [{ texts: [] }, 'option-invalid'],
  [{ texts: 'cat' as unknown as string[] }, 'option-invalid'],
  [{ texts: ['cat'], threads: 0 }, 'option-invalid'],
  [{ texts: ['cat'], device: 'abacus' as 'wasm' }, 'option-invalid'],
  [{ texts: ['cat'], catalogUrl: 'nowhere' }, 'option-invalid'],
  [{ texts: ['cat'], model: 'none' }, 'model-unknown'],
] as const)('%o is refused as %s, and nothing is downloaded', async (wrong, code) => {
  await expect(service.embed(ask([], wrong))).rejects.toMatchObject({ name: 'Fault', code });
  expect(downloads()).toBe(0);
});

test('a megabyte of one word and half a surrogate pair are texts like others', async () => {
  const { tokens, truncated } = await service.embed(ask(['x'.repeat(2 ** 20), 'cat \ud800 dog']));
  expect(tokens).toBe(3 + 4);
  expect(truncated).toEqual([]);
});

test('a catalogue without an encoder says so', async () => {
  const bare = await startTinySite({ talks: {} });
  const asked = service.embed(ask(['cat'], { catalogUrl: bare.catalogUrl }));
  await expect(asked).rejects.toMatchObject({ code: 'model-unknown' });
  await bare.close();
});

test('vectors do not wait for an answer that is being read, nor the answer for them', async () => {
  await service.load({ model: 'talks', catalogUrl: site.catalogUrl });
  const events = service.chat({
    messages: [{ role: 'user', content: 'hello' }],
    maxTokens: 4,
    temperature: 0,
  });
  await events.next();
  expect((await service.embed(ask(['cat']))).vectors).toHaveLength(1);
  expect((await events.next()).done).toBe(false);
  await events.return();
});

test('deleting the model frees it, and so does a release; the next call brings it again', async () => {
  await service.embed(ask(['cat']));
  await service.deleteModel(site.catalogUrl, 'bert');
  await service.releaseEmbedder();
  expect(service.memoryBytes()).toBe(0);
  const before = downloads();
  await service.embed(ask(['cat']));
  expect(downloads()).toBeGreaterThan(before);
  await service.releaseEmbedder();
  expect(service.memoryBytes()).toBe(0);
});

test('an abort is heard between batches, and while the model is on its way', async () => {
  const abort = new AbortController();
  const whileEmbedding = service.embed(ask(Array.from({ length: 600 }, () => 'the cat is blue')), {
    signal: abort.signal,
    onProgress: ({ phase }) => void (phase === 'embed' && abort.abort()),
  });
  await expect(whileEmbedding).rejects.toMatchObject({ code: 'aborted' });
  const early = new AbortController();
  const whileLoading = service.embed(ask(['cat'], { model: 'other' }), {
    signal: early.signal,
    onProgress: () => early.abort(),
  });
  await expect(whileLoading).rejects.toMatchObject({ code: 'aborted' });
  expect((await service.embed(ask(['cat'], { model: 'other' }))).model.id).toBe('other');
});

test('closing ends what is on its way with `closed`', async () => {
  const running = service.embed(ask(Array.from({ length: 600 }, () => 'the cat is blue')));
  const ended = expect(running).rejects.toMatchObject({ code: 'closed' });
  await service.close();
  await ended;
  await expect(service.embed(ask(['cat']))).rejects.toMatchObject({ code: 'closed' });
  expect(opened.every(({ memoryBytes }) => memoryBytes === 0)).toBe(true);
});

test('a GPU that is lost is left for whatever opens next, and the texts are asked again', async () => {
  const losing = open({
    openEmbedder: async (model, options) => {
      const embedder = await openReferenceEncoder(model, options);
      opened.push(embedder);
      if (opened.length > 1) return embedder;
      const lost = (): Promise<never> => Promise.reject(new Fault('device-lost', 'The GPU went away.'));
      return Object.assign(embedder, { embed: lost });
    },
  });
  expect((await losing.embed(ask(['cat']))).vectors).toHaveLength(1);
  expect(opened).toHaveLength(2);
  expect(opened[0]!.memoryBytes).toBe(0);
  await losing.close();
});

test('files that nobody knows the digest of are hashed', async () => {
  const local = open({
    openPath: (path) =>
      path.startsWith('/')
        ? Promise.resolve({ sources: [memorySource('a.gguf', bert)], close: async () => {} })
        : undefined,
  });
  const byPath = await local.embed(ask(['cat'], { model: '/models/a.gguf' }));
  const byName = await local.embed(ask(['cat'], { model: 'bert' }));
  expect(byPath.model).toEqual({ ...byName.model, id: '/models/a.gguf', name: 'tiny random bert 1' });
  await local.close();
});
