import { describe, expect, test } from 'vitest';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import { readDecoderConfig } from '../../../src/engine/decoder-config.ts';
import { openReferenceEngine } from '../../../src/engine/reference/reference-engine.ts';
import { smoothModel, type LayerSizes } from '../../../src/quant/activations/smooth.ts';
import { columnSizes, smoothFactors } from '../../../src/quant/activations/smooth-factors.ts';
import { openTinyModel } from '../../contract/engine.ts';
import { FAMILY_NAMES, familyContext, openFamilyModel } from '../../contract/families.ts';

const PROMPT = [3, 17, 42, 5, 99, 7];
const ALL = { down: 0.75, norms: 0.5, o: 0.5 };

describe('a smoothed model computes what it computed', () => {
  test.each(['q4_1 tied grouped', 'q8_0 untied wide-head', 'f32 one layer', 'bf16 halves'])(
    '%s',
    async (name) => {
      const model = await openTinyModel(name);
      const smoothed = await smoothModel(model, unevenSizes(model), ALL);
      expect(await worstDifference(model, smoothed.model)).toBeLessThan(2e-6);
    },
  );

  test.each(FAMILY_NAMES)('%s, fused matrices and biases as they come', async (name) => {
    const model = await openFamilyModel(name);
    const smoothed = await smoothModel(model, unevenSizes(model), ALL);
    expect(await worstDifference(model, smoothed.model, familyContext(name))).toBeLessThan(2e-5);
  });
});

test('factors are those of the paper, divided by their geometric mean', () => {
  const inputs = Float32Array.of(16, 1, 0.25);
  const weights = columnSizes([{ columns: 3, values: Float32Array.of(0.5, -1, 0.1, -0.25, 0.5, -4) }]);
  expect([...weights]).toEqual([0.5, 1, 4]);
  const plain = [16 / 0.5, 1 / 1, 0.25 / 4].map(Math.sqrt);
  const mean = Math.cbrt(plain[0]! * plain[1]! * plain[2]!);
  smoothFactors({ inputs, weights }, 0.5).forEach((factor, j) =>
    expect(factor).toBeCloseTo(plain[j]! / mean, 5),
  );
});

test('a channel that is always zero is scaled, but not without end', () => {
  const factors = smoothFactors({ inputs: Float32Array.of(0, 1), weights: Float32Array.of(1, 0) }, 0.5);
  expect(factors.every((factor) => factor > 0 && Number.isFinite(factor))).toBe(true);
});

test('the inputs of the down-projection are divided by the factors', async () => {
  const model = await openTinyModel('f32 one layer');
  const { factors } = await smoothModel(model, unevenSizes(model), { down: 0.9 });
  expect(Object.keys(factors[0]!)).toEqual(['down']);
  expect(Math.max(...factors[0]!.down!)).toBeGreaterThan(4);
});

test('an α outside 0 … 1 is refused', async () => {
  const model = await openTinyModel('f32 one layer');
  await expect(smoothModel(model, unevenSizes(model), { down: 1.5 })).rejects.toMatchObject({
    code: 'option-invalid',
  });
});

/** As if some channels were far larger than the rest. */
function unevenSizes(model: ModelFile): LayerSizes[] {
  const { layers, hiddenSize, ffnSize, heads, headSize } = readDecoderConfig(model);
  const sizes = (width: number): { largest: Float32Array } => ({
    largest: Float32Array.from({ length: width }, (_, i) => (i % 7 === 3 ? 30 : 0.2 + (i % 5))),
  });
  const layer = {
    qkv: sizes(hiddenSize),
    o: sizes(heads * headSize),
    gateUp: sizes(hiddenSize),
    down: sizes(ffnSize),
  };
  return Array.from({ length: layers }, () => layer);
}

/** Of the logits, against their spread. */
async function worstDifference(a: ModelFile, b: ModelFile, contextLength = 64): Promise<number> {
  const engines = await Promise.all([a, b].map((model) => openReferenceEngine(model, { contextLength })));
  const [wanted, given] = await Promise.all(
    engines.map(async (each) => (await each.forward(PROMPT, 0)).slice()),
  );
  engines.forEach((each) => each.dispose());
  const spread = Math.max(...wanted!) - Math.min(...wanted!);
  return wanted!.reduce((worst, logit, i) => Math.max(worst, Math.abs(logit - given![i]!)), 0) / spread;
}
