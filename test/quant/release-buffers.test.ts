import { expect, test } from 'vitest';
import type { LayerWeights } from '../../src/engine/reference/weights.ts';
import { shareWeights } from '../../src/quant/calibrate/share-weights.ts';
import { releaseBuffers } from '../../src/quant/threads/release-buffers.ts';
import { sharedDoubles, sharedFloats } from '../../src/quant/threads/shared-memory.ts';

test('memory that is given back is gone at once, and may be gone already', () => {
  const [numbers, moved] = [new Float32Array(1000), new Float64Array(10)];
  structuredClone(moved, { transfer: [moved.buffer] });
  releaseBuffers([numbers.buffer, moved.buffer]);
  expect(numbers.length).toBe(0);
  releaseBuffers([numbers.buffer]);
  releaseBuffers([]);
});

test.each([3, 100_003])(
  'where threads can share memory, what one writes of %i numbers the other sees',
  (length) => {
    for (const numbers of [sharedFloats(length), sharedDoubles(length)]) {
      expect(numbers).toHaveLength(length);
      const elsewhere = structuredClone(numbers);
      elsewhere[1] = 7;
      expect([...numbers.subarray(0, 3)]).toEqual([0, 7, 0]);
    }
  },
);

test('the matrices of a layer are copied to where all threads read them, and what was given is gone', () => {
  const given = Float32Array.of(1, 2);
  const matrix = () => ({ rows: 1, columns: 2, values: given.slice() });
  const [q, k, v, o] = [matrix(), matrix(), matrix(), matrix()];
  const [gate, up, down] = [matrix(), matrix(), matrix()];
  const norms = { attnNorm: given, ffnNorm: given } as LayerWeights;
  const shared = shareWeights({ ...norms, q, k, v, o, gate, up, down });
  expect(shared.down).toEqual({ rows: 1, columns: 2, values: given });
  expect(shared.down.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(shared.attnNorm).toBe(given);
  expect(down.values).toHaveLength(0);
});
