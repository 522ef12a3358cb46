import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { openEmbedder } from '../../src/client/embedder.ts';
import type { EmbedProgress } from '../../src/core/embedding.ts';
import { inferenceApi } from '../../workers/inference-api.ts';
import { portWorker } from '../fakes/port-worker.ts';
import { tinyService } from '../fakes/tiny-service.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { tinyTextEncoder } from '../fakes/tiny-text-encoder.ts';

let site: TinySite;
const open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  site = await startTinySite({ one: {}, vectors: tinyTextEncoder() });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await site.close();
});

const createWorker = () => {
  const service = tinyService();
  return portWorker(inferenceApi(async () => service));
};
const embedder = (more: object = {}) => {
  const made = openEmbedder({ catalog: site.catalogUrl, createWorker, ...more });
  open.push(made);
  return made;
};

test('vectors come without a model that answers, with progress and with the model that made them', async () => {
  const client = embedder();
  expect(client.info).toBeUndefined();
  const steps: EmbedProgress[] = [];
  const { vectors, model, tokens } = await client.embed(['the cat', 'the sea'], {
    onProgress: (step) => steps.push(step),
  });
  expect(vectors.map((vector) => [vector instanceof Float32Array, vector.length])).toEqual([
    [true, 32],
    [true, 32],
  ]);
  expect(new Set(vectors.map(({ buffer }) => buffer)).size).toBe(2); // to keep one is not to keep all
  expect(tokens).toBe(8);
  expect(client.info).toEqual(model);
  expect(steps.at(-1)).toEqual({ phase: 'embed', done: 2, total: 2 });
});

test('a client makes vectors beside the answer that it gives, of the same texts the same ones', async () => {
  const client = await createClient({ model: 'one', catalog: site.catalogUrl, createWorker });
  open.push(client);
  const reply = client.chat({ messages: [{ role: 'user', content: 'hello' }], maxTokens: 4, temperature: 0 });
  const [here, there] = await Promise.all([client.embed(['cat']), embedder().embed(['cat'])]);
  expect(here).toEqual(there);
  expect((await reply.result).usage.completionTokens).toBe(4);
  const named = await client.embed(['cat'], { model: 'vectors', threads: 1 });
  expect(named.vectors).toEqual(here.vectors);
});

test('faults of the worker arrive with code and detail', async () => {
  const client = embedder();
  await expect(client.embed(['cat', ''])).rejects.toMatchObject({
    name: 'Fault',
    code: 'document-empty',
    detail: { index: 1 },
  });
  await expect(embedder({ model: 'one' }).embed(['cat'])).rejects.toMatchObject({ code: 'model-task' });
  expect(() => embedder({ wrong: 1 })).toThrow(expect.objectContaining({ code: 'option-unknown' }));
  const asAnswering = createClient({ model: 'vectors', catalog: site.catalogUrl, createWorker });
  await expect(asAnswering).rejects.toMatchObject({ code: 'model-task' });
});

test('an abort reaches the worker, and the next call is answered', async () => {
  const client = embedder();
  const abort = new AbortController();
  const run = client.embed(
    Array.from({ length: 600 }, () => 'the cat is blue'),
    { signal: abort.signal, onProgress: ({ phase }) => void (phase === 'embed' && abort.abort('enough')) },
  );
  await expect(run).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
  expect((await client.embed(['cat'])).vectors).toHaveLength(1);
  await client.close();
  await expect(client.embed(['cat'])).rejects.toMatchObject({ code: 'closed' });
});
