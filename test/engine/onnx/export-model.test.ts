import { describe, expect, test } from 'vitest';
import { exportModel } from '../../../src/engine/onnx/export-model.ts';
import { openReferenceEngine } from '../../../src/engine/reference/reference-engine.ts';
import { ENGINE_MODELS } from '../../contract/engine-models.ts';
import { openTinyModel } from '../../contract/engine.ts';
import { FAMILY_NAMES, familyContract, openFamilyModel } from '../../contract/families.ts';
import { kQuantContract } from '../../contract/k-quants.ts';
import { runExported } from './run-exported.ts';

const PROMPT = [3, 17, 42, 5, 99, 7];
const TOKENS = 8;

describe('a model as one ONNX graph, run by ONNX Runtime', () => {
  test.each(Object.keys(ENGINE_MODELS))('%s: logits and greedy tokens of the reference', async (name) => {
    const model = await openTinyModel(name);
    const reference = await openReferenceEngine(model);
    const exported = await runExported(model, { weights: 'exact' });
    let ids = PROMPT;
    for (let position = 0, step = 0; step < TOKENS; step++) {
      const wanted = await reference.forward(ids, position);
      const logits = await exported.forward(ids, position);
      expect(worstDifference(logits, wanted)).toBeLessThan(1e-4 * spread(wanted));
      const next = wanted.indexOf(Math.max(...wanted));
      expect(logits.indexOf(Math.max(...logits))).toBe(next);
      position += ids.length;
      ids = [next];
    }
    exported.dispose();
    reference.dispose();
  });

  test.each(['q4_1 tied grouped', 'q5_1 untied halves', 'f16 untied'])(
    '%s in int8: logits near those of the reference',
    async (name) => {
      const model = await openTinyModel(name);
      const reference = await openReferenceEngine(model);
      const exported = await runExported(model, { weights: 'int8' });
      const wanted = await reference.forward(PROMPT, 0);
      const logits = await exported.forward(PROMPT, 0);
      expect(correlation(logits, wanted)).toBeGreaterThan(0.99);
      exported.dispose();
      reference.dispose();
    },
  );

  test('half precision: float16 as it is, float32 rounded, both half as large; logits are those of the rounded weights', async () => {
    for (const [name, weights] of [
      ['f16 untied', 'exact'],
      ['f32 one layer', 'float16'],
    ] as const) {
      const model = await openTinyModel(name);
      const { graph } = await exportModel(model, { weights });
      const up = graph.initializers.find((each) => each.name === 'up.0.halves')!;
      expect(up.element).toBe('float16');
      const exported = await runExported(model, { weights });
      const reference = await openReferenceEngine(model);
      const wanted = await reference.forward(PROMPT, 0);
      const logits = await exported.forward(PROMPT, 0);
      const worst = weights === 'exact' ? 1e-4 : 2e-3;
      expect(worstDifference(logits, wanted)).toBeLessThan(worst * spread(wanted));
      exported.dispose();
      reference.dispose();
    }
  });

  const narrow = FAMILY_NAMES.filter((name) => name.endsWith('factors')); // they rotate 6 pairs
  familyContract(
    'an exported graph',
    (model, options) => runExported(model, { weights: 'exact', ...options }),
    { names: FAMILY_NAMES.filter((name) => !narrow.includes(name)) },
  );
  test.each(narrow)('%s: refused, because the operator rotates eight pairs at a time', async (name) => {
    await expect(exportModel(await openFamilyModel(name), { weights: 'exact' })).rejects.toMatchObject({
      code: 'architecture-unsupported',
      message: expect.stringContaining('cannot be exported: it rotates 6 pairs'),
    });
  });
  kQuantContract('an exported graph', (model, options) =>
    runExported(model, { weights: 'exact', ...options }),
  );
});

function worstDifference(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

function spread(values: Float32Array): number {
  return Math.max(...values) - Math.min(...values);
}

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB);
    aa += (a[i]! - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
