import { expect, test } from 'vitest';
import { shardName, writeShards } from '../../src/artifact/gguf-split.ts';
import { writeGguf } from '../../src/artifact/gguf-writer.ts';
import { text } from '../../src/artifact/gguf-value.ts';
import type { ChatRequest } from '../../src/core/protocol.ts';
import type { Service } from '../../src/stream/service.ts';
import { tinyLlama, tinyLlamaParts } from '../fakes/tiny-model.ts';
import { tinyService } from '../fakes/tiny-service.ts';

const hello: ChatRequest = {
  messages: [{ role: 'user', content: 'hello world' }],
  temperature: 0,
  maxTokens: 8,
};

const file = (name: string, bytes: Uint8Array<ArrayBuffer>): File => new File([bytes], name);
const load = (files: readonly File[], model = 'mine') => ({
  model,
  files,
  catalogUrl: 'https://none.invalid/',
});

async function answer(service: Service): Promise<string> {
  let all = '';
  for await (const event of service.chat(hello)) if (event.type === 'text-delta') all += event.text;
  return all;
}

const shards = (): File[] =>
  writeShards(tinyLlamaParts(), 24_000).map((bytes, no, all) =>
    file(shardName('tiny', no, all.length), bytes),
  );

test('a file that was given answers, and so do its shards in any order, word for word', async () => {
  const service = tinyService();
  const info = await service.load(load([file('tiny.gguf', tinyLlama())]));
  expect(info).toMatchObject({ id: 'file:mine', name: 'mine', architecture: 'llama', contextLength: 256 });
  const whole = await answer(service);
  expect(whole).not.toBe('');
  await service.load(load(shards().toReversed()));
  expect(await answer(service)).toBe(whole);
});

test('what a file is can be known without loading it', async () => {
  const parts = tinyLlamaParts();
  const bytes = writeGguf({ ...parts, metadata: [...parts.metadata, ['general.license', text('mit')]] });
  const record = await tinyService().inspectFiles([file('Tiny-Q4_1.GGUF', bytes)]);
  expect(record).toMatchObject({
    id: 'file:Tiny-Q4_1',
    name: 'Tiny-Q4_1',
    bytes: bytes.length,
    storedBytes: 0,
    complete: true,
    licence: 'mit',
    contextLength: 256,
    kvBytesPerToken: 2 * 4 * 2 * 2 * 16,
  });
  expect(record.memoryBytes).toBeGreaterThan(bytes.length);
  expect(await tinyService().inspectFiles(shards())).toMatchObject({
    name: 'tiny',
    licence: 'as its author says',
  });
});

test.each([
  ['a zip', () => [file('model.zip', zip())], 'gguf-unknown'],
  ['half a file', () => [file('tiny.gguf', tinyLlama().slice(0, 40_000))], 'gguf-truncated'],
  ['one shard of many', () => shards().slice(0, 1), 'shard-missing'],
  ['a shard that is not the first', () => shards().slice(1, 2), 'shard-missing'],
  [
    'two models at once',
    () => [file('a.gguf', tinyLlama()), file('b.gguf', tinyLlama({ seed: 2 }))],
    'gguf-corrupt',
  ],
  ['an empty file', () => [file('empty.gguf', new Uint8Array(0))], 'gguf-unknown'],
  ['no file at all', () => [], 'option-invalid'],
])('%s is refused with its code, and the model before goes on', async (_, files, code) => {
  const service = tinyService();
  await service.load(load([file('tiny.gguf', tinyLlama())]));
  const before = await answer(service);
  await expect(service.inspectFiles(files())).rejects.toMatchObject({ code });
  await expect(service.load(load(files()))).rejects.toMatchObject({ code });
  expect(await answer(service)).toBe(before);
});

/** The head of a zip archive, and something in it. */
function zip(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(64);
  bytes.set([0x50, 0x4b, 3, 4]);
  return bytes;
}

test('a copy of what was given is kept, answers without its file, and can be deleted', async () => {
  const service = tinyService();
  const catalogUrl = 'https://none.invalid/';
  await service.download({ model: 'tiny', files: shards(), catalogUrl });
  expect(await service.findModel({ model: 'kept:tiny', catalogUrl })).toMatchObject({
    complete: true,
    contextLength: 256,
  });
  await service.load({ model: 'kept:tiny', catalogUrl });
  const words = await answer(service);
  await service.load(load([file('tiny.gguf', tinyLlama())]));
  expect(await answer(service)).toBe(words);
  await service.deleteModel(catalogUrl, 'kept:tiny');
  await expect(service.load({ model: 'kept:tiny', catalogUrl })).rejects.toMatchObject({
    code: 'model-unknown',
  });
});
