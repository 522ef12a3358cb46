import { expect, test } from 'vitest';
import { roundsFor } from '../../../src/engine/onnx/shortlist-graph.ts';

test.each([
  ['a tiny vocabulary is one row', 279, [279]],
  ['SmolLM2: 24 rows, then one of the best of each', 49_152, [2048, 1536]],
  ['Llama 3', 128_256, [2004, 2048, 128]],
  ['Qwen', 151_936, [1187, 2048, 256]],
  ['a prime number has no rows', 49_157, undefined],
])('%s', (_, vocabSize, rounds) => {
  expect(roundsFor(vocabSize)).toEqual(rounds);
});
