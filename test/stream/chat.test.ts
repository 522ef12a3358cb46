import { beforeEach, describe, expect, test } from 'vitest';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ChatMessage, ChatRequest, GenerateEvent } from '../../src/core/protocol.ts';
import type { Service } from '../../src/stream/service.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';
import { tinyService } from '../fakes/tiny-service.ts';

const sources = [memorySource('tiny.gguf', tinyLlama())];
const hello: ChatRequest = { messages: [{ role: 'user', content: 'hello world' }], temperature: 0 };

let service: Service;
beforeEach(async () => {
  service = tinyService();
  await service.loadFiles(sources, { id: 'tiny' });
});

async function events(request: ChatRequest, signal?: AbortSignal): Promise<GenerateEvent[]> {
  const found: GenerateEvent[] = [];
  for await (const event of service.chat(request, signal)) found.push(event);
  return found;
}

async function finished(request: ChatRequest): Promise<Extract<GenerateEvent, { type: 'finish' }>> {
  const last = (await events(request)).at(-1);
  if (last?.type !== 'finish') throw new Error('the stream did not finish');
  return last;
}

test('an answer is text pieces and then one finish that holds them all', async () => {
  const all = await events({ ...hello, maxTokens: 12 });
  const finish = all.at(-1)!;
  const deltas = all.slice(0, -1);
  expect(finish.type).toBe('finish');
  expect(deltas.length).toBeGreaterThan(0);
  expect(deltas.every((event) => event.type === 'text-delta' && event.text !== '')).toBe(true);
  expect(finish.text).toBe(deltas.map(({ text }) => text).join(''));
});

test('maxTokens ends an answer with `length`', async () => {
  const finish = await finished({ ...hello, maxTokens: 5 });
  expect(finish).toMatchObject({ finishReason: 'length', usage: { completionTokens: 5 } });
});

test('a full context ends an answer with `context-full`, every place used', async () => {
  await service.loadFiles(sources, { id: 'tiny', contextLength: 64 });
  const finish = await finished(hello);
  const { promptTokens, completionTokens } = finish.usage;
  expect(finish.finishReason).toBe('context-full');
  expect(promptTokens + completionTokens).toBe(64 + 1); // the last token is never run
});

test('a prompt longer than the context is refused with its length', async () => {
  await service.loadFiles(sources, { id: 'tiny', contextLength: 8 });
  await expect(events(hello)).rejects.toMatchObject({
    code: 'context-overflow',
    detail: { contextLength: 8 },
  });
});

describe('a conversation that is longer than the context', () => {
  const said = Array.from({ length: 12 }, (_, no): ChatMessage[] => [
    { role: 'user', content: `hello ${no}` },
    { role: 'assistant', content: 'world world' },
  ]).flat();
  const long: ChatRequest = { ...hello, messages: [...said, ...hello.messages], maxTokens: 8 };

  test('is refused unless its oldest exchanges may be forgotten', async () => {
    await expect(events(long)).rejects.toMatchObject({ code: 'context-overflow' });
    await expect(events({ ...long, whenFull: 'refuse' })).rejects.toMatchObject({ code: 'context-overflow' });
    const { usage, finishReason } = await finished({ ...long, whenFull: 'forget' });
    expect(finishReason).toBe('length'); // there was room for an answer
    expect(usage.forgottenMessages).toBeGreaterThan(0);
    const kept = long.messages.slice(usage.forgottenMessages);
    expect((await finished({ ...long, messages: kept })).usage.promptTokens).toBe(usage.promptTokens);
  });

  test('goes on from what the cache holds of it', async () => {
    const first = await finished({ ...long, whenFull: 'forget' });
    const messages: ChatMessage[] = [
      ...long.messages,
      { role: 'assistant', content: 'world' },
      { role: 'user', content: 'hello' },
    ];
    const { usage } = await finished({ ...long, messages, whenFull: 'forget' });
    expect(usage.forgottenMessages).toBe(first.usage.forgottenMessages);
    expect(usage.cachedTokens).toBeGreaterThanOrEqual(first.usage.promptTokens);
  });

  test('has a question that is too long alone: that is refused', async () => {
    const content = 'hello '.repeat(400);
    const request: ChatRequest = { ...long, messages: [...said, { role: 'user', content }] };
    await expect(events({ ...request, whenFull: 'forget' })).rejects.toMatchObject({
      code: 'context-overflow',
    });
  });
});

test('an end token ends an answer with `stop` and is no part of it', async () => {
  const imEnd = 2;
  const finish = await finished({ ...hello, logitBias: { [imEnd]: 1000 } });
  expect(finish).toMatchObject({ finishReason: 'stop', text: '', usage: { completionTokens: 0 } });
});

test('an answer ends before a stop text, and no part of the stop text is ever shown', async () => {
  const whole = (await finished({ ...hello, maxTokens: 40 })).text;
  const stop = whole.slice(10, 14);
  const all = await events({ ...hello, maxTokens: 40, stop: [stop] });
  expect(all.at(-1)).toMatchObject({ finishReason: 'stop', text: whole.slice(0, whole.indexOf(stop)) });
  const shown = all.slice(0, -1).map(({ text }) => text);
  expect(shown.join('')).toBe(whole.slice(0, whole.indexOf(stop)));
});

test('what was held back for a stop text that never came is given out at the end', async () => {
  const whole = (await finished({ ...hello, maxTokens: 10 })).text;
  const almost = `${whole.slice(-2)}\u{10ffff}`;
  expect((await finished({ ...hello, maxTokens: 10, stop: [almost] })).text).toBe(whole);
});

test('an answer that is told its beginning gives it out again and goes on from there', async () => {
  const other = await finished({ ...hello, maxTokens: 12, begun: 'hello' });
  expect(other.text.startsWith('hello')).toBe(true);
  expect(other).toMatchObject({ finishReason: 'length', usage: { completionTokens: 12 } });
  expect((await finished({ ...hello, maxTokens: 1, begun: 'hello world' })).text).toBe('hello world');
  await expect(finished({ ...hello, begun: 7 as never })).rejects.toMatchObject({ code: 'option-invalid' });
});

test('a second turn finds the first in the cache', async () => {
  const first = await finished({ ...hello, maxTokens: 6 });
  expect(first.usage.cachedTokens).toBe(0);
  const again = await finished({ ...hello, maxTokens: 6 });
  expect(again.usage).toEqual({ ...first.usage, cachedTokens: first.usage.promptTokens - 1 });
  expect(again.text).toBe(first.text);

  const messages = [
    ...hello.messages,
    { role: 'assistant', content: 'a' },
    { role: 'user', content: 'b' },
  ] as const;
  const longer = await finished({ ...hello, messages, maxTokens: 2 });
  expect(longer.usage.cachedTokens).toBeGreaterThanOrEqual(first.usage.promptTokens);
  expect(longer.usage.promptTokens).toBeGreaterThan(longer.usage.cachedTokens);
});

test('the same seed gives the same answer, another seed another one', async () => {
  const warm = { ...hello, temperature: 1.5, maxTokens: 20 };
  const [one, same, other] = [
    await finished({ ...warm, seed: 1 }),
    await finished({ ...warm, seed: 1 }),
    await finished({ ...warm, seed: 2 }),
  ];
  expect(same.text).toBe(one.text);
  expect(other.text).not.toBe(one.text);
});

test('a request without a seed takes one from the chance that was given', async () => {
  const coins = [0.1, 0.9];
  service = tinyService({ random: () => coins.shift()! });
  await service.loadFiles(sources, { id: 'tiny' });
  const warm = { ...hello, temperature: 1.5, maxTokens: 20 };
  expect((await finished(warm)).text).not.toBe((await finished(warm)).text);
  expect(coins).toEqual([]);
});

test('statistics name the device and count only what the model did', async () => {
  const { stats } = await finished({ ...hello, maxTokens: 5 });
  expect(stats).toMatchObject({ device: 'reference', threads: 1 });
  expect(stats.ttftMs).toBeGreaterThan(0);
  expect(stats.prefillTokensPerSecond).toBeGreaterThan(0);
  expect(stats.decodeTokensPerSecond).toBe(1000); // the clock ticks 1 ms at each look
});

test.each([
  ['messages-empty', { messages: [] }],
  ['message-invalid', { messages: [{ role: 'robot', content: 'x' }] }],
  ['message-invalid', { messages: [{ role: 'user', content: 7 }] }],
  ['option-unknown', { ...hello, maxTokns: 5 }],
  ['option-invalid', { ...hello, maxTokens: 0 }],
  ['option-invalid', { ...hello, maxTokens: 1.5 }],
  ['option-invalid', { ...hello, temperature: -1 }],
  ['option-invalid', { ...hello, topP: 2 }],
  ['option-invalid', { ...hello, stop: [''] }],
  ['option-invalid', { ...hello, stop: 'end' }],
  ['option-invalid', { ...hello, logitBias: { 99999: 1 } }],
])('a bad request is refused with %s, and the next good one is answered', async (code, request) => {
  await expect(events(request as ChatRequest)).rejects.toMatchObject({ name: 'Fault', code });
  expect((await finished({ ...hello, maxTokens: 2 })).finishReason).toBe('length');
});

test('an unknown option is named, beside those there are', async () => {
  const request = { ...hello, temprature: 1 } as ChatRequest;
  await expect(events(request)).rejects.toThrow(/`temprature`.*temperature/);
});
