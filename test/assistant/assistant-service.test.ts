import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Assistant, AssistantEvent, AssistantOptions } from '../../src/assistant/assistant.ts';
import { loadedOf } from '../../src/assistant/assistant-state.ts';
import { parseConversation } from '../../src/assistant/conversation-file.ts';
import { createAssistant } from '../../src/assistant/create-assistant.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import { openWeightCache } from '../../src/cache/weight-cache.ts';
import { inferenceApi } from '../../workers/inference-api.ts';
import { portWorker } from '../fakes/port-worker.ts';
import type { PortWorker } from '../fakes/port-worker.ts';
import { tinyService } from '../fakes/tiny-service.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';

const greedy = { system: '', sampling: { temperature: 0 }, maxTokens: 6 } as const;
const endless = {
  ...greedy,
  sampling: { temperature: 0, logitBias: { 0: -1000, 2: -1000 } },
  maxTokens: 4000,
};

let site: TinySite;
const workers: PortWorker[] = [];
const assistants: Assistant[] = [];

beforeEach(async () => {
  site = await startTinySite({ one: {}, two: { seed: 2 } });
});
afterEach(async () => {
  await Promise.all(assistants.splice(0).map((assistant) => assistant.close()));
  await site.close();
  expect(workers.every(({ terminated }) => terminated)).toBe(true);
  workers.length = 0;
});

/** The package itself, with a worker in this very thread. */
function open(options: AssistantOptions = greedy): Assistant {
  const store = memoryChunkStore(); // the device outlives its workers
  const openCache = async () => openWeightCache({ store, download: { delay: async () => {} }, quota: {} });
  const assistant = createAssistant({
    catalog: site.catalogUrl,
    createWorker: () => {
      const service = tinyService({ openCache });
      const worker = portWorker(inferenceApi(async () => service));
      workers.push(worker);
      return worker;
    },
    ...options,
  });
  assistants.push(assistant);
  return assistant;
}

test('the first model of the catalogue is downloaded and answers, and keeps what it read', async () => {
  const assistant = open();
  await assistant.start();
  const first = await assistant.ask('hello world');
  expect(first).toMatchObject({ end: 'length', usage: { completionTokens: 6, cachedTokens: 0 } });
  const second = await assistant.ask('and again');
  expect(second.usage?.cachedTokens).toBeGreaterThan(0);
  expect(assistant.conversation.model).toBe('one');
  expect(workers.filter(({ terminated }) => !terminated)).toHaveLength(1);
});

test('the pieces of an answer are its text', async () => {
  const assistant = open();
  await assistant.start();
  let text = '';
  assistant.subscribe((event: AssistantEvent) => {
    if (event.type === 'text') text += event.text;
  });
  const { content } = await assistant.ask('hello world');
  expect(content).not.toBe('');
  expect(text).toBe(content);
});

test('an answer is stopped in the middle, and the next one comes', async () => {
  const assistant = open(endless);
  await assistant.start();
  const leave = assistant.subscribe(({ type }) => {
    if (type === 'text') assistant.stop();
  });
  expect(await assistant.ask('hello world')).toMatchObject({ end: 'stopped' });
  leave();
  assistant.configure(greedy);
  expect(await assistant.ask('hello world')).toMatchObject({ end: 'length' });
});

test('a worker that dies fails its answer, and a retry wakes another', async () => {
  const assistant = open(endless);
  await assistant.start();
  const leave = assistant.subscribe(({ type }) => {
    if (type === 'text') workers.at(-1)!.dispatchEvent(new Event('error'));
  });
  expect(await assistant.ask('hello world')).toMatchObject({ end: 'failed' });
  leave();
  assistant.configure(greedy);
  expect(await assistant.retry()).toMatchObject({ end: 'length' });
  expect(assistant.state.phase).toBe('ready');
});

test('another model is downloaded in the place of the first, and answers otherwise', async () => {
  const assistant = open({ ...greedy, startWhen: 'always' });
  await assistant.open();
  const first = await assistant.ask('hello world');
  await assistant.useModel('two');
  expect(assistant.state).toMatchObject({ phase: 'ready', loaded: { id: 'two' } });
  const second = await assistant.retry();
  expect(second.content).not.toBe(first.content);
  expect((await assistant.models.list()).map(({ complete }) => complete)).toEqual([true, true]);
  await assistant.deleteModel();
  expect((await assistant.models.list()).map(({ complete }) => complete)).toEqual([true, false]);
});

test('a conversation may be longer than the context: what is oldest is left out, and how much is told', async () => {
  const assistant = open();
  await assistant.start();
  const { contextLength } = loadedOf(assistant.state)!;
  let tokens = 0;
  let forgotten = 0;
  for (let asked = 0; tokens < 3 * contextLength; asked++) {
    const { end, usage } = await assistant.ask(`hello world ${asked}`);
    expect(end).toBe('length');
    tokens += usage!.promptTokens - usage!.cachedTokens + usage!.completionTokens;
    expect(usage!.forgottenMessages ?? 0).toBeGreaterThanOrEqual(forgotten);
    forgotten = usage!.forgottenMessages ?? 0;
  }
  expect(forgotten).toBeGreaterThan(0);
  expect(parseConversation(JSON.parse(JSON.stringify(assistant.conversation)))).toEqual(
    assistant.conversation,
  );
});

test('a question that is longer than the context says so', async () => {
  const assistant = open();
  await assistant.start();
  let code = '';
  assistant.subscribe((event) => {
    if (event.type === 'answer') code = event.fault?.code ?? '';
  });
  expect(await assistant.ask('hello '.repeat(600))).toMatchObject({ end: 'failed' });
  expect(code).toBe('context-overflow');
});

test('an option that no assistant has is refused by name', () => {
  expect(() => open({ ...greedy, ...({ sistem: 'x' } as object) })).toThrow(
    /^createAssistant has no option `sistem`; it knows model, .*system/u,
  );
});
