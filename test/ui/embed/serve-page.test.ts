import { afterEach, expect, test } from 'vitest';
import type { Assistant, AssistantOptions } from '../../../src/assistant/assistant.ts';
import { createAssistant } from '../../../src/assistant/create-assistant.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { EmbedReply, EmbedTheme } from '../../../src/ui/embed/protocol.ts';
import { servePage } from '../../../src/ui/embed/serve-page.ts';
import { scriptedLibrary } from '../../fakes/scripted-library.ts';
import { scriptedRuntime } from '../../fakes/scripted-runtime.ts';
import type { Script, ScriptedRuntime } from '../../fakes/scripted-runtime.ts';

const ADDRESS = 'https://assistant.example/embed.html#connect';

let runtime: ScriptedRuntime;
let assistant: Assistant;
let page: MessagePort;
let themes: EmbedTheme[];
let replies: EmbedReply[];
let wake: () => void = () => {};

/** Serves a page whose end of the port is `page`. */
function serve(changes: Partial<Script> = {}, options: AssistantOptions = {}): void {
  runtime = scriptedRuntime({ storedBytes: 98_362_784, ...changes });
  assistant = createAssistant(options, runtime);
  const channel = new MessageChannel();
  page = channel.port1;
  const heard: EmbedReply[] = (replies = []);
  themes = [];
  page.addEventListener('message', ({ data }: MessageEvent<EmbedReply>) => {
    heard.push(data);
    wake();
  });
  page.start();
  servePage(channel.port2, {
    assistant,
    address: ADDRESS,
    now: () => 0,
    setTheme: (theme) => {
      if (theme.ink === 'no colour') throw new Fault('option-invalid', 'The ink is no colour.');
      themes.push(theme);
    },
  });
}

const say = (message: unknown): void => page.postMessage(message);

/** The first reply that fits, now or later. */
async function reply<Type extends EmbedReply['type']>(
  type: Type,
  fits: (reply: Extract<EmbedReply, { type: Type }>) => boolean = () => true,
): Promise<Extract<EmbedReply, { type: Type }>> {
  type Found = Extract<EmbedReply, { type: Type }>;
  for (;;) {
    const found = replies.find((one): one is Found => one.type === type && fits(one as Found));
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

const answerTo = (call: number) => reply('answer', (one) => one.call === call);
const errorOf = (call: number | undefined) => reply('error', (one) => one.call === call);

afterEach(async () => {
  page.close();
  await assistant.close();
});

/** Pauses every answer before its text until it is let go. */
function pausedAnswers() {
  let letGo: () => void = () => {};
  const open = new Promise<void>((resolve) => (letGo = resolve));
  const pause: Script['pause'] = (what, signal) =>
    what === 'text' ? Promise.race([open, aborted(signal!)]) : Promise.resolve();
  return { pause, letGo: () => letGo() };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

test('the page is welcomed with the state, and hears of every later one once', async () => {
  serve();
  expect((await reply('welcome')).state).toEqual({ phase: 'opening' });
  await assistant.open();
  const ready = await reply('state', ({ state }) => state.phase === 'ready');
  expect(ready.state).toEqual({
    phase: 'ready',
    model: { id: 'smollm2-135m-instruct', name: 'SmolLM2 135M Instruct', bytes: 98_362_784 },
    threads: 2,
  });
  const phases = replies.flatMap((one) => (one.type === 'state' ? [one.state.phase] : []));
  expect(phases).toEqual(['opening', 'starting', 'ready']);
});

test('progress and notices are told as they come, and notices from before, too', async () => {
  const notice = { kind: 'storage-denied', message: 'Nothing can be kept here.' } as const;
  serve({ storedBytes: 0, notices: [notice] });
  say({ type: 'start', call: 1 });
  await reply('done');
  const steps = replies.flatMap((one) => (one.type === 'progress' ? [one.progress.step] : []));
  expect(new Set(steps)).toEqual(new Set(['preparing', 'download', 'load']));
  expect((await reply('notice')).notice).toEqual(notice);

  const second = new MessageChannel();
  const told: EmbedReply[] = [];
  second.port1.addEventListener('message', ({ data }) => told.push(data));
  second.port1.start();
  servePage(second.port2, { assistant, setTheme: () => {}, address: ADDRESS });
  await expect.poll(() => told.map(({ type }) => type)).toEqual(['welcome', 'notice']);
  second.port1.close();
});

test('a question is answered piece by piece, and then as a whole', async () => {
  serve();
  await assistant.open();
  say({ type: 'ask', call: 7, text: 'Who are you?' });
  const { answer } = await answerTo(7);
  expect(answer).toMatchObject({ text: 'Hello there.', finishReason: 'stop' });
  expect(replies.flatMap((one) => (one.type === 'token' ? [[one.call, one.text]] : []))).toEqual([
    [7, 'Hello'],
    [7, ' there'],
    [7, '.'],
  ]);
  expect(assistant.conversation.messages.map(({ content }) => content)).toEqual([
    'Who are you?',
    'Hello there.',
  ]);
});

test('an answer from a site says where it is from, with addresses that hold outside the frame', async () => {
  const texts = { 'pots.md': 'Clay pots have a warranty of seven years.', 'odd.md': 'No warranty for clay.' };
  const urls = { 'pots.md': '/help/pots', 'odd.md': 'javascript:alert(1)' };
  serve({}, { library: scriptedLibrary({ texts, urls }) });
  await assistant.open();
  say({ type: 'ask', call: 1, text: 'What is the warranty of clay pots?' });
  const { answer } = await answerTo(1);
  const bySource = Object.fromEntries(answer.sources!.map((source) => [source.text, source]));
  expect(bySource[texts['pots.md']]).toMatchObject({
    url: 'https://assistant.example/help/pots',
    quote: texts['pots.md'],
  });
  expect(bySource[texts['odd.md']]).not.toHaveProperty('url');
  expect(Object.keys(bySource[texts['pots.md']]!).toSorted()).toEqual(
    ['headings', 'marker', 'quote', 'text', 'title', 'url'], // and nothing of the library
  );
});

const asked = () => runtime.requests.at(-1)!.messages.map(({ content }) => content);

test('a question of the page is answered from what the page asked, and from nothing that the person said', async () => {
  serve({}, { system: '' });
  await assistant.open();
  say({ type: 'ask', call: 1, text: 'The page asks' });
  await answerTo(1);
  await assistant.ask('My secret question');
  expect(asked()).toEqual(['The page asks', 'Hello there.', 'My secret question']);
  say({ type: 'ask', call: 2, text: 'Repeat what I said before' });
  const { answer } = await answerTo(2);
  expect(asked()).toEqual(['The page asks', 'Hello there.', 'Repeat what I said before']);
  expect(answer.usage).toEqual({ promptTokens: 37, completionTokens: 3 }); // not how much of the prompt was known
  // nor the prompt's time and rate, whose product says it, too
  expect(Object.keys(answer.stats!).toSorted()).toEqual(['decodeTokensPerSecond', 'device', 'threads']);
  expect(assistant.conversation.messages).toHaveLength(6);
  await assistant.retry();
  expect(asked()).not.toContain('My secret question');
});

test('what the page asks is looked up with nothing of what the person said', async () => {
  const library = scriptedLibrary({ texts: { 'leave.md': 'Parental leave is fourteen months.' } });
  serve({}, { library });
  await assistant.open();
  await assistant.ask('How long is parental leave?');
  say({ type: 'ask', call: 1, text: 'Say it again' });
  expect((await answerTo(1)).answer.sources).toEqual([]);
  expect(library.asked.at(-1)).toBe('Say it again');
});

test('questions wait for each other', async () => {
  serve();
  await assistant.open();
  for (const call of [1, 2, 3]) say({ type: 'ask', call, text: `Question ${call}` });
  await answerTo(3);
  const order = replies.flatMap((one) => ('call' in one ? [one.call] : []));
  expect(order).toEqual(order.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
  expect(runtime.requests).toHaveLength(3);
});

test('a question waits for what the person asks, and the page hears nothing of that', async () => {
  const { pause, letGo } = pausedAnswers();
  serve({ pause });
  await assistant.open();
  const own = assistant.ask('My secret question');
  say({ type: 'ask', call: 1, text: 'The page asks' });
  await expect.poll(() => assistant.isBusy).toBe(true);
  letGo();
  await own;
  await answerTo(1);
  expect(assistant.conversation.messages.map(({ content }) => content)).toEqual([
    'My secret question',
    'Hello there.',
    'The page asks',
    'Hello there.',
  ]);
  expect(JSON.stringify(replies)).not.toContain('secret');
  expect(replies.filter(({ type }) => type === 'token')).toHaveLength(3);
});

test('abort stops the answer that runs, and drops the questions that wait', async () => {
  const { pause } = pausedAnswers();
  serve({ pause });
  await assistant.open();
  say({ type: 'ask', call: 1, text: 'one' });
  say({ type: 'ask', call: 2, text: 'two' });
  await expect.poll(() => runtime.requests.length).toBe(1);
  say({ type: 'abort', call: 3 });
  expect((await answerTo(1)).answer).toEqual({ text: '', finishReason: 'stopped' });
  expect((await errorOf(2)).fault.code).toBe('aborted');
  await reply('done', ({ call }) => call === 3);
  expect(runtime.requests).toHaveLength(1);
});

test('abort of one question leaves the others', async () => {
  const { pause, letGo } = pausedAnswers();
  serve({ pause });
  await assistant.open();
  say({ type: 'ask', call: 1, text: 'one' });
  say({ type: 'ask', call: 2, text: 'two' });
  say({ type: 'abort', call: 3, asked: 2 });
  expect((await reply('done')).call).toBe(3);
  letGo();
  expect((await answerTo(1)).answer.text).toBe('Hello there.');
  expect((await errorOf(2)).fault.code).toBe('aborted');
});

test('the ninth question at once is refused, and none is lost', async () => {
  const { pause, letGo } = pausedAnswers();
  serve({ pause });
  await assistant.open();
  for (let call = 1; call <= 9; call++) say({ type: 'ask', call, text: 'x' });
  expect((await errorOf(9)).fault).toMatchObject({ code: 'busy' });
  letGo();
  await answerTo(8);
  expect(replies.filter(({ type }) => type === 'answer')).toHaveLength(8);
});

test('a number that is on its way already is refused', async () => {
  const { pause, letGo } = pausedAnswers();
  serve({ pause });
  await assistant.open();
  say({ type: 'ask', call: 1, text: 'one' });
  say({ type: 'ask', call: 1, text: 'two' });
  expect((await errorOf(1)).fault.message).toMatch(/already on its way/);
  letGo();
  expect((await answerTo(1)).answer.text).toBe('Hello there.');
});

test('a failed answer is an error with its reason', async () => {
  serve({ answer: ['Hel', new Fault('worker-died', 'The worker died.')] });
  await assistant.open();
  say({ type: 'ask', call: 1, text: 'x' });
  expect((await errorOf(1)).fault).toEqual({ code: 'worker-died', message: 'The worker died.', detail: {} });
});

test('a question to a model that is not started says so', async () => {
  serve({ storedBytes: 0 });
  await assistant.open();
  say({ type: 'ask', call: 1, text: 'x' });
  expect((await errorOf(1)).fault).toMatchObject({
    code: 'closed',
    message: expect.stringMatching(/Start it/),
  });
});

test('a start that fails is an error with its reason', async () => {
  serve({ storedBytes: 0, startFault: new Fault('network', 'The server is gone.') });
  say({ type: 'start', call: 1 });
  expect((await errorOf(1)).fault.code).toBe('network');
  expect((await reply('state', ({ state }) => state.phase === 'failed')).state.fault?.code).toBe('network');
});

test('a theme is set or refused, and a new conversation is begun', async () => {
  serve();
  await assistant.open();
  await assistant.ask('hello');
  say({ type: 'theme', call: 1, theme: { scheme: 'dark' } });
  say({ type: 'theme', call: 2, theme: { ink: 'no colour' } });
  say({ type: 'new-conversation', call: 3 });
  await reply('done', ({ call }) => call === 3);
  expect((await errorOf(2)).fault.code).toBe('option-invalid');
  expect(themes).toEqual([{ scheme: 'dark' }]);
  expect(assistant.conversation.messages).toEqual([]);
});

test('hostile messages are answered with an error each, and the page is served on', async () => {
  serve();
  await assistant.open();
  const hostile: unknown[] = [
    { id: '1', type: 'GET', path: ['constructor', 'constructor'] },
    { id: '2', type: 'APPLY', path: ['__proto__', 'toString', 'call'], argumentList: [] },
    { type: 'constructor', call: 3 },
    { type: '__proto__', call: 4 },
    { type: 'hasOwnProperty', call: 5 },
    { type: ['ask'], call: 6 },
    { type: 'ask', call: 7, text: 'x'.repeat(2_000_000) },
    'ask',
    null,
    undefined,
    new Map([['type', 'ask']]),
    new Error('ask'),
  ];
  const loop: { self?: unknown } = {};
  loop.self = loop;
  for (const message of [...hostile, loop]) say(message);
  await expect.poll(() => replies.filter(({ type }) => type === 'error').length).toBe(hostile.length + 1);
  expect(replies.flatMap((one) => (one.type === 'error' ? [one.fault.code] : []))).toEqual(
    Array(hostile.length + 1).fill('option-invalid'),
  );
  say({ type: 'ask', call: 100, text: 'still there?' });
  expect((await answerTo(100)).answer.text).toBe('Hello there.');
});

test('a page that floods the port is told, and loses it', async () => {
  serve();
  await assistant.open();
  for (let call = 1; call <= 10_000; call++) say({ type: 'abort', call });
  const { fault } = await errorOf(undefined);
  expect(fault).toMatchObject({ code: 'embed-refused', message: expect.stringMatching(/more than 200/) });
  expect(replies.filter(({ type }) => type === 'done')).toHaveLength(200);
  say({ type: 'ask', call: 10_001, text: 'x' });
  await assistant.ask('the person goes on');
  expect(runtime.requests).toHaveLength(1);
});
