import { expect, expectTypeOf, test } from 'vitest';
import type {
  ChatOptions,
  ChatResult,
  Client,
  ClientOptions,
  GivenFiles,
  LoadProgress,
  Reply,
} from '../../src/index.ts';
import * as nibble from '../../src/index.ts';

test('the package gives out these values and no others', () => {
  expect(Object.keys(nibble).toSorted()).toEqual([
    'Fault',
    'createAssistant',
    'createClient',
    'diagnose',
    'isFault',
    'openEmbedder',
    'openLibrary',
    'openModels',
    'parseConversation',
  ]);
});

test('importing the package starts nothing, so it may be imported where there is no browser', async () => {
  expect(globalThis).not.toHaveProperty('Worker');
  await expect(nibble.createClient({ model: 'x' })).rejects.toMatchObject({ code: 'option-invalid' });
  const catalog = 'https://models.test/catalog.json';
  await expect(nibble.createClient({ model: 'x', catalog })).rejects.toMatchObject({ code: 'worker-start' });
});

test('the types of the public surface are those that are documented', () => {
  expectTypeOf(nibble.createClient).toEqualTypeOf<(options: ClientOptions) => Promise<Client>>();
  expectTypeOf<Client['chat']>().toEqualTypeOf<(options: ChatOptions) => Reply>();
  expectTypeOf<Reply['result']>().toEqualTypeOf<Promise<ChatResult>>();
  expectTypeOf<Reply>().toExtend<AsyncIterable<{ readonly type: 'text-delta'; readonly text: string }>>();
  expectTypeOf<ChatResult['finishReason']>().toEqualTypeOf<'stop' | 'length' | 'context-full'>();
  expectTypeOf<LoadProgress['phase']>().toEqualTypeOf<'download' | 'load' | 'notice'>();
  expectTypeOf<ClientOptions>().pick('model').toEqualTypeOf<{ readonly model: string | GivenFiles }>();
  expectTypeOf({ messages: [] }).toExtend<ChatOptions>();
  expectTypeOf<Parameters<Client['score']>[0]>()
    .pick('prompt')
    .toEqualTypeOf<{ readonly prompt: readonly number[] }>();
});
