import { expect, test } from 'vitest';
import type { ByteSource } from '../../src/artifact/byte-source.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { openOnnxRepository } from '../../src/artifact/onnx-repository.ts';
import { openHubEmbedder } from '../../src/engine/hub/hub-embedder.ts';
import { bestBuild, loadRuntime } from '../../src/engine/onnx/load-runtime.ts';
import { golden, repositoryFiles } from './hub-scene.ts';

const open = async (...notes: ByteSource[]) =>
  openHubEmbedder(
    await openOnnxRepository([...(await repositoryFiles('encoder')), ...notes]),
    await loadRuntime(bestBuild()),
  );
const note = (path: string, json: object): ByteSource =>
  memorySource(path, new TextEncoder().encode(JSON.stringify(json)));
const pooling = (...modes: string[]): ByteSource =>
  note('1_Pooling/config.json', {
    word_embedding_dimension: 32,
    ...Object.fromEntries(
      ['cls_token', 'mean_tokens', 'max_tokens'].map((mode) => [
        `pooling_mode_${mode}`,
        modes.includes(mode),
      ]),
    ),
  });

test('a text’s vector is the mean of the states that onnxruntime has for its tokens, of length 1', async () => {
  const { ids, vector } = golden.embedding;
  const embedder = await open();
  const made = await embedder.embed([ids]);
  expect(embedder.dimensions).toBe(vector.length);
  for (const [at, value] of vector.entries()) expect(made[at]).toBeCloseTo(value, 5);
  embedder.dispose();
});

const named = (pooling_mode: string): ByteSource =>
  note('1_Pooling/config.json', { embedding_dimension: 32, pooling_mode, include_prompt: true });

test.each([
  ['the mean', pooling('mean_tokens'), golden.embedding.vector],
  ['the mean, as newer notes say it', named('mean'), golden.embedding.vector],
  ['the mean, where none is switched on', pooling(), golden.embedding.vector],
  ['the state of the first token', pooling('cls_token'), golden.embedding.first],
  ['the state of the first token, as newer notes say it', named('cls'), golden.embedding.first],
])('where the repository notes so, it is %s', async (_, mode, vector) => {
  const embedder = await open(mode);
  const made = await embedder.embed([golden.embedding.ids]);
  for (const [at, value] of vector.entries()) expect(made[at]).toBeCloseTo(value, 5);
  embedder.dispose();
});

test.each([['max_tokens'], ['mean_tokens', 'cls_token']])(
  'where the repository notes %j, which is neither, it is refused',
  async (...modes) => {
    await expect(open(pooling(...modes))).rejects.toMatchObject({ code: 'architecture-unsupported' });
  },
);

test('a text is no longer than sentence-transformers lets it be, or than there are positions', async () => {
  const lengths = [];
  for (const max_seq_length of [64, 256, null]) {
    const embedder = await open(note('sentence_bert_config.json', { max_seq_length }));
    lengths.push(embedder.contextLength);
    embedder.dispose();
  }
  expect(lengths).toEqual([64, 128, 128]);
});

test('what cannot be a text is refused, and nothing comes after the end', async () => {
  const embedder = await open();
  await expect(embedder.embed([])).rejects.toMatchObject({ name: 'Fault', code: 'bug' });
  await expect(embedder.embed([Array.from({ length: 129 }, () => 1)])).rejects.toMatchObject({ code: 'bug' });
  await expect(embedder.embed([[9999]])).rejects.toMatchObject({ code: 'bug' });
  await expect(embedder.embed([[]])).rejects.toMatchObject({ code: 'bug' });
  expect(await embedder.embed([[1, 2]])).toHaveLength(32);
  embedder.dispose();
  embedder.dispose();
  await expect(embedder.embed([[1]])).rejects.toMatchObject({ code: 'closed' });
});
