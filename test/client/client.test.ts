import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import type { Client } from '../../src/client/client.ts';
import type { ClientOptions } from '../../src/client/client-options.ts';
import { openModels } from '../../src/client/models.ts';
import type { TextDelta } from '../../src/client/reply.ts';
import type { LoadProgress } from '../../src/core/protocol.ts';
import { inferenceApi } from '../../workers/inference-api.ts';
import { portWorker } from '../fakes/port-worker.ts';
import type { PortWorker } from '../fakes/port-worker.ts';
import { tinyService } from '../fakes/tiny-service.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';

const messages = [{ role: 'user', content: 'hello world' }] as const;
const hello = { messages, temperature: 0, maxTokens: 8 } as const;
const endless = { messages, temperature: 0, logitBias: { 0: -1000, 2: -1000 } } as const; // until the context is full

let site: TinySite;
const clients: { close(): Promise<void> }[] = [];
const workers: PortWorker[] = [];
const unhandled = vi.fn<(error: unknown) => void>();

beforeEach(async () => {
  site = await startTinySite({ one: {} });
  process.on('unhandledRejection', unhandled);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await site.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  workers.length = 0;
});

/** A new worker for each call, all of them with the same device behind them. */
function workerOf(service = tinyService()): () => PortWorker {
  return () => {
    const worker = portWorker(inferenceApi(async () => service));
    workers.push(worker);
    return worker;
  };
}

async function connect(options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = await createClient({
    model: 'one',
    catalog: site.catalogUrl,
    createWorker: workerOf(),
    ...options,
  });
  clients.push(client);
  return client;
}

async function read(parts: AsyncIterable<TextDelta>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part.text;
  return text;
}

test('a client knows its model, and its reply streams text and ends in a result', async () => {
  const client = await connect();
  expect(client.info).toMatchObject({ id: 'one', device: 'reference' });
  const reply = client.chat(hello);
  const text = await read(reply);
  expect(text).not.toBe('');
  const result = await reply.result;
  expect(result).toMatchObject({ text, finishReason: 'length', usage: { completionTokens: 8 } });
  expect(Object.keys(result).toSorted()).toEqual(['finishReason', 'stats', 'text', 'usage']);
});

test('a result comes without iterating, before it and beside it', async () => {
  const client = await connect();
  const { text } = await client.chat(hello).result;

  const early = client.chat(hello);
  const { result } = early;
  expect(await read(early)).toBe(text);
  expect((await result).text).toBe(text);

  const late = client.chat(hello);
  await late.result;
  expect(await read(late)).toBe(text);
});

test('leaving the loop early stops the model, and the result is `aborted`', async () => {
  const client = await connect();
  const reply = client.chat(endless);
  for await (const _ of reply) break;
  await expect(reply.result).rejects.toMatchObject({ name: 'Fault', code: 'aborted' });
  expect((await client.chat(hello).result).finishReason).toBe('length');
});

test('a reply that nobody reads holds nobody up', async () => {
  const client = await connect();
  client.chat(endless);
  expect((await client.chat(hello).result).finishReason).toBe('length');
});

test('two replies at once are both answered', async () => {
  const client = await connect();
  const [one, two] = [client.chat(hello), client.chat(hello)];
  const results = await Promise.all([one.result, two.result]);
  expect(results[0].text).toBe(results[1].text);
});

test('the caller’s signal stops a reply with the caller’s reason', async () => {
  const client = await connect();
  const abort = new AbortController();
  const reason = new Error('enough');
  const reply = client.chat({ ...endless, signal: abort.signal });
  const listen = async () => {
    for await (const _ of reply) abort.abort(reason);
  };
  await expect(listen()).rejects.toMatchObject({ code: 'aborted', cause: reason });
  await expect(reply.result).rejects.toMatchObject({ code: 'aborted', cause: reason });

  const never = client.chat({ ...hello, signal: AbortSignal.abort(reason) });
  await expect(never.result).rejects.toMatchObject({ code: 'aborted', cause: reason });
  expect((await client.chat(hello).result).finishReason).toBe('length');
});

test('the service’s faults arrive with code and detail', async () => {
  const client = await connect();
  await expect(client.chat({ messages: [] }).result).rejects.toMatchObject({
    name: 'Fault',
    code: 'messages-empty',
  });
  const bad = { ...hello, topP: 7 };
  await expect(read(client.chat(bad))).rejects.toMatchObject({
    code: 'option-invalid',
    detail: { option: 'topP' },
  });
});

test('a request that cannot be sent says so', async () => {
  const client = await connect();
  const request = { ...hello, onToken: () => {} };
  await expect(client.chat(request).result).rejects.toMatchObject({ code: 'option-invalid' });
});

test('progress is told in order, and all of it before the client is there', async () => {
  const progress: LoadProgress[] = [];
  let there = false;
  await connect({
    onProgress: (step) => {
      expect(there).toBe(false);
      progress.push(step);
    },
  });
  there = true;
  expect(progress.at(0)).toMatchObject({ phase: 'download' });
  expect(progress.at(-1)).toMatchObject({ phase: 'load' });
  const last = progress.at(-1)!;
  expect(last.phase === 'load' && last.doneBytes === last.totalBytes).toBe(true);
});

test('an aborted start rejects, closes its worker, and leaves nothing behind', async () => {
  const abort = new AbortController();
  const reason = new Error('not now');
  const starting = connect({ signal: abort.signal, onProgress: () => abort.abort(reason) });
  await expect(starting).rejects.toMatchObject({ code: 'aborted', cause: reason });
  expect(workers.map((worker) => worker.terminated)).toEqual([true]);
  await expect(connect({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
});

test('a start that fails says why', async () => {
  await expect(connect({ model: 'nine' })).rejects.toMatchObject({ code: 'model-unknown' });
  await expect(connect({ catalog: 'models/catalog.json' })).rejects.toMatchObject({ code: 'option-invalid' });
  const unknown = { modell: 'one' } as Partial<ClientOptions>;
  await expect(connect(unknown)).rejects.toMatchObject({
    code: 'option-unknown',
    detail: { option: 'modell' },
  });
});

test('scores, tokens and memory are answered', async () => {
  const client = await connect();
  const prompt = await client.tokenize('hello world');
  expect(prompt.length).toBeGreaterThan(0);
  const [step] = await client.score({ prompt, continuation: [5], top: 2, at: [[5]] });
  const misspelt = { prompt, continuation: [5], tpo: 2 } as object as Parameters<typeof client.score>[0];
  await expect(client.score(misspelt)).rejects.toThrow(/^score has no option `tpo`/u);
  await expect(client.score({ prompt: 'The', continuation: [5] } as never)).rejects.toThrow(
    /`prompt` is no list/u,
  );
  expect(step).toMatchObject({ at: [step!.logprob] });
  expect(await client.memoryBytes()).toBeGreaterThanOrEqual(client.info.memoryBytes);
  await expect(
    client.score({ prompt, continuation: [5], signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({
    code: 'aborted',
  });
});

test('close during a stream ends it with `closed`, and so are later calls', async () => {
  const client = await connect();
  const reply = client.chat(endless);
  let closing: Promise<void> | undefined;
  const listen = async () => {
    for await (const _ of reply) closing ??= client.close();
  };
  await expect(listen()).rejects.toMatchObject({ code: 'closed' });
  await expect(reply.result).rejects.toMatchObject({ code: 'closed' });
  await closing;
  await client.close();
  expect(workers.map((worker) => worker.terminated)).toEqual([true]);
  await expect(client.chat(hello).result).rejects.toMatchObject({ code: 'closed' });
  await expect(client.tokenize('x')).rejects.toMatchObject({ code: 'closed' });
});

test('models are listed before anything is loaded, and deleted', async () => {
  const createWorker = workerOf();
  const models = openModels({ catalog: site.catalogUrl, createWorker });
  clients.push(models);
  const [before] = await models.list();
  expect(before).toMatchObject({ id: 'one', complete: false, storedBytes: 0 });
  const client = await connect({ createWorker });
  expect(await client.models.list()).toMatchObject([
    { id: 'one', complete: true, storedBytes: before!.bytes },
  ]);
  expect(await client.models.verify('one')).toBe(0);
  await client.models.delete('one');
  expect(await client.models.usage()).toMatchObject({ weightBytes: 0 });
  expect(() => openModels({ catalogue: 'x' } as object)).toThrow(
    expect.objectContaining({ code: 'option-unknown' }),
  );
});

test('a model is downloaded without being loaded; an abort pauses it, and the next call goes on from there', async () => {
  const models = openModels({ catalog: site.catalogUrl, createWorker: workerOf() });
  clients.push(models);
  const pause = new AbortController();
  const halfway = (step: LoadProgress) => {
    if (step.phase === 'download' && step.doneBytes >= step.totalBytes / 2) pause.abort('for now');
  };
  await expect(models.download('one', { signal: pause.signal, onProgress: halfway })).rejects.toMatchObject({
    code: 'aborted',
    cause: 'for now',
  });
  const steps: LoadProgress[] = [];
  await models.download('one', { onProgress: (step) => steps.push(step) });
  expect(steps[0]).toMatchObject({ phase: 'download', cachedBytes: expect.any(Number) });
  expect(steps[0]?.phase === 'download' && steps[0].cachedBytes).toBeGreaterThan(0);
  const [record] = await models.list();
  expect(record).toMatchObject({ complete: true });
  expect(steps.at(-1)).toMatchObject({ doneBytes: record!.bytes, totalBytes: record!.bytes });
  await expect(models.download('nine')).rejects.toMatchObject({ code: 'model-unknown' });
  const unknown = { onprogress: () => {} } as object;
  await expect(models.download('one', unknown)).rejects.toMatchObject({ code: 'option-unknown' });
});

test('a download goes on while a model answers, and the answer while it downloads', async () => {
  await site.close();
  site = await startTinySite({ one: {}, two: { seed: 2 } });
  const client = await connect();
  const reply = client.chat(endless)[Symbol.asyncIterator]();
  await reply.next();
  await client.models.download('two');
  expect((await client.models.list()).map((model) => model.complete)).toEqual([true, true]);
  expect(await reply.next()).toMatchObject({ value: { type: 'text-delta' } });
});

test('where there is no page to ask for it, storage is not promised to last', async () => {
  const client = await connect();
  expect(await client.models.persist()).toBe(false);
});
