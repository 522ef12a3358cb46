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

test('an option that nobody knows is refused by whoever was told it, with those that there are', async () => {
  const catalog = 'https://models.test/catalog.json';
  const no = { nmae: 'x' } as object;
  expect(() => nibble.openLibrary({ catalog, ...no })).toThrow(
    /^openLibrary has no option `nmae`; it knows name, /u,
  );
  expect(() => nibble.openEmbedder({ catalog, ...no })).toThrow(
    /^openEmbedder .* model, device, threads, catalog/u,
  );
  expect(() => nibble.openModels({ catalog, ...no })).toThrow(/^openModels has no option `nmae`/u);
  await expect(nibble.diagnose({ catalog, ...no })).rejects.toThrow(
    /^diagnose has no option .* measure, signal/u,
  );
  const models = nibble.openModels({ catalog });
  await expect(models.find('x', no)).rejects.toThrow(/^find has no option/u);
  await expect(models.diagnose(no)).rejects.toThrow(/^diagnose has no option/u);
  const embedder = nibble.openEmbedder({ catalog });
  await expect(embedder.embed(['x'], no)).rejects.toThrow(/^embed has no option/u);
});

test('where there is no page an address must be whole, and Node is told of its own entry', async () => {
  expect(() => nibble.openModels()).toThrow(/`catalog` is no address.*import 'nibble-llm\/node'/u);
  expect(() => nibble.openLibrary({ catalog: 'https://models.test/', site: 'site.nibble' })).toThrow(
    /`site` is no/u,
  );
});

test('one document that was meant to be a list is refused, not left out', async () => {
  const library = nibble.openLibrary({ catalog: 'https://models.test/catalog.json' });
  for (const one of [new Blob(['x']), 'a text', null] as never[])
    await expect(library.add(one)).rejects.toMatchObject({ code: 'option-invalid' });
});
