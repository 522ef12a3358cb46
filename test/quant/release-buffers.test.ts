import { expect, test } from 'vitest';
import { releaseBuffers } from '../../src/quant/threads/release-buffers.ts';
import { sharedFloats } from '../../src/quant/threads/shared-memory.ts';

test('memory that is given back is gone at once, and may be gone already', () => {
  const [numbers, moved] = [new Float32Array(1000), new Float64Array(10)];
  structuredClone(moved, { transfer: [moved.buffer] });
  releaseBuffers([numbers.buffer, moved.buffer]);
  expect(numbers.length).toBe(0);
  releaseBuffers([numbers.buffer]);
  releaseBuffers([]);
});

test('where threads can share memory, what one writes the other sees', () => {
  const floats = sharedFloats(3);
  const elsewhere = structuredClone(floats);
  elsewhere[1] = 7;
  expect([...floats]).toEqual([0, 7, 0]);
});
