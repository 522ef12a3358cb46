import { expect, test } from 'vitest';
import { loadLibrary } from './load-library.mjs';

test('what the report takes of the built library is there', async () => {
  const library = await loadLibrary();
  expect(library).toMatchObject({
    quantizeWeights: expect.any(Function),
    openBatchLogits: expect.any(Function),
    smoothModel: expect.any(Function),
  });
});
