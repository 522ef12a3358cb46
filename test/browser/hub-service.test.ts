import { afterEach, expect, test } from 'vitest';
import type { ChatRequest, GenerateEvent } from '../../src/core/protocol.ts';
import type { Service } from '../../src/stream/service.ts';
import { openBrowserService } from '../../workers/browser-service.ts';
import { decoderFiles, golden } from './hub-scene.ts';

const { chat } = golden;
const greedy: ChatRequest = {
  messages: [{ role: 'user', content: chat.content }],
  temperature: 0,
  maxTokens: chat.tokens.length,
};

let service: Service | undefined;
afterEach(() => service?.close());

async function open(): Promise<Service> {
  service = openBrowserService();
  await service.loadFiles(await decoderFiles(chat.graph), { id: 'tiny' });
  return service;
}

async function finish(events: AsyncIterable<GenerateEvent>) {
  for await (const event of events) if (event.type === 'finish') return event;
  throw new Error('the answer never ended');
}

test('an ONNX repository is opened beside GGUF: tokenizer, template and ends are its own, and so is the answer', async () => {
  const opened = await open();
  const answer = await finish(opened.chat(greedy));
  expect(answer).toMatchObject({ text: chat.text, finishReason: 'length', stats: { device: 'wasm' } });
  const next = await finish(
    opened.chat({ ...greedy, messages: [...greedy.messages, answered(answer.text), asked('and')] }),
  );
  expect(next.usage.cachedTokens).toBeGreaterThan(10);
});

test('top_p is honoured: so small that only the likeliest token is left, any temperature gives the greedy answer', async () => {
  const opened = await open();
  const warm = { ...greedy, temperature: 5, seed: 3 };
  expect((await finish(opened.chat({ ...warm, topP: 1e-6 }))).text).toBe(chat.text);
  expect((await finish(opened.chat(warm))).text).not.toBe(chat.text);
});

test('an answer that is cancelled ends, and the next one is right', async () => {
  const opened = await open();
  const cancel = new AbortController();
  const events = opened.chat({ ...greedy, maxTokens: 90 }, cancel.signal);
  await events.next();
  cancel.abort();
  await expect(finish(events)).rejects.toMatchObject({ name: 'Fault', code: 'aborted' });
  expect((await finish(opened.chat(greedy))).text).toBe(chat.text);
});

const answered = (content: string) => ({ role: 'assistant', content }) as const;
const asked = (content: string) => ({ role: 'user', content }) as const;
