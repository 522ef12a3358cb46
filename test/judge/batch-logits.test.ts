import { expect, test } from 'vitest';
import { openBatchLogits } from '../../src/judge/batch-logits.ts';
import { logSumExp } from '../../src/engine/log-probabilities.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { openFamilyModel } from '../contract/families.ts';
import { FAMILY_PROMPT } from '../contract/family-models.ts';
import { fastArithmetic } from '../fakes/fast-arithmetic.ts';
import { withShippedGguf } from '../fakes/shipped-gguf.ts';
import { withTeacherGguf } from '../fakes/teacher-gguf.ts';
import reference from '../reference/smollm2.json' with { type: 'json' };
import golden from '../quant/calibrate/golden/statistics.json' with { type: 'json' };

test("the logits of stories15M are those of numpy's forward pass", async () => {
  await withTeacherGguf(async (model) => {
    const source = await openBatchLogits(model, fastArithmetic);
    const seen = { logSumExp: [] as number[], largest: [] as number[], first: [] as number[] };
    const likeliest: number[] = [];
    await source.logits(golden.texts[0]!, (position, logits) => {
      expect(position).toBe(likeliest.length);
      const best = logits.indexOf(Math.max(...logits));
      likeliest.push(best);
      seen.largest.push(logits[best]!);
      seen.logSumExp.push(logSumExp(logits));
      seen.first.push(...logits.subarray(0, 4));
    });
    expect(likeliest).toEqual(golden.logits.likeliest);
    for (const what of ['logSumExp', 'largest', 'first'] as const) {
      const furthest = seen[what].map((value, i) => Math.abs(value - golden.logits[what][i]!));
      expect(Math.max(...furthest)).toBeLessThan(1e-4);
    }
  });
});

test('the log-probabilities of SmolLM2 are those of its reference', async () => {
  const { prompt_ids: prompt, greedy_ids: written, steps } = reference.cases[0]!;
  await withShippedGguf(async (model) => {
    const source = await openBatchLogits(model, fastArithmetic);
    let seen = 0;
    await source.logits([...prompt, ...written.slice(0, -1)], (position, logits) => {
      const step = steps[position + 1 - prompt.length];
      if (!step) return;
      const sum = logSumExp(logits);
      const furthest = step.ids.map((id, i) => Math.abs(logits[id]! - sum - step.logprobs[i]!));
      expect(Math.max(...furthest)).toBeLessThan(2e-4); // they are told to four places
      seen++;
    });
    expect(seen).toBe(steps.length);
  });
});

test('products can be wrapped, and every one is told its place', async () => {
  const model = await openFamilyModel('qwen3 q4_0');
  const places: string[] = [];
  const source = await openBatchLogits(model, fastArithmetic, {
    products: (usual) => ({
      multiply(out, x, weights, place) {
        places.push(typeof place === 'string' ? place : `${place.layer} ${place.role}`);
        usual.multiply(out, x, weights, place);
      },
    }),
  });
  await source.logits(FAMILY_PROMPT.slice(0, 3), () => {});
  const told = places.filter((place) => place !== 'attention');
  const roles = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'];
  expect(told).toEqual([...[0, 1].flatMap((layer) => roles.map((role) => `${layer} ${role}`)), 'head']);
});

test('an abort ends a text, and a text that does not fit begins none', async () => {
  const model = await openFamilyModel('qwen2 f32');
  const source = await openBatchLogits(model, fastArithmetic, { contextLength: 8 });
  const engine = await openReferenceEngine(model, { contextLength: 8 });
  const tokens = FAMILY_PROMPT.slice(0, 8);
  const expected = await engine.forward(tokens, 0);
  await source.logits(tokens, (position, logits) => {
    if (position === 7) expect(Math.abs(logits[5]! - expected[5]!)).toBeLessThan(1e-5);
  });
  await expect(source.logits([...tokens, 1], () => {})).rejects.toMatchObject({ code: 'context-overflow' });
  const stop = AbortSignal.abort();
  await expect(source.logits(tokens, () => {}, stop)).rejects.toMatchObject({ code: 'aborted' });
});
