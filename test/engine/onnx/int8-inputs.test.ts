import { expect, test } from 'vitest';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import { openBatchLogits } from '../../../src/judge/batch-logits.ts';
import type { LogitSource } from '../../../src/judge/logit-source.ts';
import { roundWeightsToInt8 } from '../../../src/quant/activations/int8-weights.ts';
import { observeActivations } from '../../../src/quant/activations/observe-activations.ts';
import { roundProducts } from '../../../src/quant/activations/round-products.ts';
import { planRounding, type RoundingChoice } from '../../../src/quant/activations/rounding-plan.ts';
import { arithmeticProducts } from '../../../src/quant/arithmetic/arithmetic-products.ts';
import { plainArithmetic } from '../../../src/quant/arithmetic/plain-arithmetic.ts';
import { openTinyModel } from '../../contract/engine.ts';
import { openFamilyModel } from '../../contract/families.ts';
import { exportedLogits } from './run-exported.ts';

const TEXT = [3, 17, 42, 5, 99, 7, 61, 12, 88];
const products = arithmeticProducts(plainArithmetic);

const CHOICES: Readonly<Record<string, RoundingChoice>> = {
  'dynamic, all tokens alike': { inputs: 'tensor', head: 'tensor' },
  'dynamic, each token': { inputs: 'token', head: 'token' },
  static: { inputs: 'static', head: 'static' },
  'static, the down-projection dynamic': { inputs: 'static', down: 'token', head: 'none' },
};

/** Per token the graph rounds symmetrically and the simulated engine does not: as exact, but not the same codes. */
test.each(Object.entries(CHOICES))(
  'int8 graphs of tiny models, %s: what the simulated engine computes',
  async (_, choice) => {
    for (const model of [await openTinyModel('f16 untied'), await openFamilyModel('qwen2 q8_0 untied')]) {
      const activity = await observeActivations(model, [TEXT], { method: 'minMax', products });
      const inputs = planRounding(activity, choice);
      const simulated = await openBatchLogits(roundWeightsToInt8(model), plainArithmetic, {
        products: (usual) => roundProducts(usual, inputs),
      });
      const float = await openBatchLogits(model, plainArithmetic);
      const exported = await exportedLogits(model, { weights: 'int8', inputs });
      const [wanted, given, exact] = await Promise.all([simulated, exported, float].map(allLogits));
      const ownError = distance(wanted!, exact!);
      const symmetric = Object.values(choice).includes('token');
      expect(distance(given!, wanted!)).toBeLessThan(ownError * (symmetric ? 1.2 : 0.25));
      expect(distance(given!, exact!)).toBeLessThan(ownError * 1.3);
    }
  },
);

async function allLogits(source: LogitSource): Promise<Float32Array> {
  const all = new Float32Array(TEXT.length * source.vocabSize);
  await source.logits(TEXT, (position, logits) => all.set(logits, position * source.vocabSize));
  return all;
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
}

test('an input without a plan is not rounded', async () => {
  const model: ModelFile = await openTinyModel('f16 untied');
  const inputs = { layers: [] };
  const wanted = await allLogits(await openBatchLogits(roundWeightsToInt8(model), plainArithmetic));
  const given = await allLogits(await exportedLogits(model, { weights: 'int8', inputs }));
  const size = Math.sqrt(wanted.reduce((sum, value) => sum + value ** 2, 0));
  expect(distance(given, wanted)).toBeLessThan(1e-5 * size);
});
