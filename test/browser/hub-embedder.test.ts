import { expect, test } from 'vitest';
import { openOnnxRepository } from '../../src/artifact/onnx-repository.ts';
import { openHubEmbedder } from '../../src/engine/hub/hub-embedder.ts';
import { bestBuild, loadRuntime } from '../../src/engine/onnx/load-runtime.ts';
import { golden, repositoryFiles } from './hub-scene.ts';

const open = async () =>
  openHubEmbedder(await openOnnxRepository(await repositoryFiles('encoder')), await loadRuntime(bestBuild()));

test('a text’s vector is the mean of the states that onnxruntime has for its tokens, of length 1', async () => {
  const { ids, vector } = golden.embedding;
  const embedder = await open();
  const made = await embedder.embed([ids]);
  expect(embedder.dimensions).toBe(vector.length);
  for (const [at, value] of vector.entries()) expect(made[at]).toBeCloseTo(value, 5);
  embedder.dispose();
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
