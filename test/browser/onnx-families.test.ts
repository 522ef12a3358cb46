import { describe, expect, test } from 'vitest';
import { browserGpu } from '../../src/engine/onnx/gpu.ts';
import { openOnnxEngine } from '../../src/engine/onnx/onnx-engine.ts';
import { familyContract, openFamilyModel } from '../contract/families.ts';
import { kQuantContract } from '../contract/k-quants.ts';

const host = browserGpu();

// what they differ in is a part of the graph: biases; norms of heads, windows and two rotations. The graphs of all families run in
// test/engine/onnx/export-model.test.ts
familyContract('the WebGPU engine', (model, options) => openOnnxEngine(model, host, options), {
  names: ['qwen2 q4_1 yarn', 'gemma3 q8_0 pattern of two, linear'],
  tokens: 8,
});

// runs of 16 with minima
kQuantContract('the WebGPU engine', (model, options) => openOnnxEngine(model, host, options), {
  types: ['Q2_K'],
  count: 8,
});

describe('a model whose rotation the operators cannot express', () => {
  test('is refused before a weight is read', async () => {
    const opening = openOnnxEngine(await openFamilyModel('phi3 q8_0 long factors'), host);
    await expect(opening).rejects.toMatchObject({ name: 'Fault', code: 'architecture-unsupported' });
  });
});
