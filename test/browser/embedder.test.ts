import { expect, test } from 'vitest';
import { openEmbedder } from '../../src/client/embedder.ts';

test('in a page, the shipped encoder finds the sentence that answers', async () => {
  const embedder = openEmbedder({
    catalog: '/models/catalog.json',
    createWorker: () =>
      new Worker(new URL('../../workers/inference.worker.ts', import.meta.url), { type: 'module' }),
  });
  const { vectors, model } = await embedder.embed([
    'How long is the warranty?',
    'We repair it free of charge within two years from the day of purchase.',
    'Cats sleep for most of the day.',
  ]);
  expect(model).toMatchObject({ id: 'all-minilm-l6-v2', dimensions: 384, contextLength: 256 });
  const [question, answer, other] = vectors as [Float32Array, Float32Array, Float32Array];
  const cosine = (vector: Float32Array) => vector.reduce((sum, value, i) => sum + value * question[i]!, 0);
  expect(cosine(answer)).toBeGreaterThan(cosine(other) + 0.2);
  await embedder.close();
}, 60_000);
