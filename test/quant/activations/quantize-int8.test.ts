import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import { openBatchLogits } from '../../../src/judge/batch-logits.ts';
import { compareModels } from '../../../src/judge/compare-models.ts';
import { wasmArithmetic } from '../../../src/quant/arithmetic/wasm-arithmetic.ts';
import type { Int8Model } from '../../../src/quant/quantize-activations.ts';
import { quantizeDynamic } from '../../../src/quant/quantize-dynamic.ts';
import { quantizeStatic } from '../../../src/quant/quantize-static.ts';
import { openTokenizer } from '../../../src/text/tokenizer.ts';
import { openExportedLogits } from '../../engine/onnx/run-exported.ts';
import { withTeacherGguf } from '../../fakes/teacher-gguf.ts';

/** A slice: `npm run report` judges by 25 texts. */
const CALIBRATION_TOKENS = 300;
const JUDGED_TOKENS = 80;

test('stories15M in 8 bits, run by ONNX Runtime: smoothed dynamic and static rounding are near the float model', async () => {
  await withTeacherGguf(async (model) => {
    const { judge, calibration, options } = await setting(model);
    const plain = await quantizeDynamic(model);
    expect(plain.report).toBeUndefined();
    const before = await judge(plain);
    expect(before).toBeGreaterThan(0.04);

    const smooth = await quantizeDynamic(model, { ...options, calibration });
    const after = await judge(smooth);
    expect(after).toBeLessThan(before / 3);
    expect(after).toBeLessThan(0.025);
    showsOutliers(smooth);

    const tooLittle = quantizeStatic(model, ['Too little.']);
    await expect(tooLittle).rejects.toMatchObject({ code: 'calibration-invalid' });
    const fixed = await quantizeStatic(model, calibration, options);
    expect(await judge(fixed)).toBeLessThan(0.02);
  });
}, 120_000); // a few seconds, where nobody else computes

function showsOutliers({ report }: Int8Model): void {
  expect(report!.inputs).toHaveLength(6 * 4 + 1);
  const down = report!.inputs.filter(({ input }) => input === 'down');
  const worst = down.toSorted((a, b) => b.before.outliers.largest - a.before.outliers.largest)[0]!;
  const { before, after } = worst;
  expect(before.outliers.largest).toBeGreaterThan(10 * before.outliers.p999);
  expect(before.outliers.largest).toBe(before.outliers.atFirst);
  expect(before.outliers.channels.length).toBeLessThan(20);
  expect(before.outliers.tokenShare).toBeLessThan(0.05);
  expect(before.errors.tensor).toBeGreaterThan(5 * before.errors.token);
  expect(after!.errors.static).toBeLessThan(before.errors.static / 2);
}

async function setting(model: ModelFile) {
  const kernels = await readFile(new URL('../../../src/quant/build/quant.wasm', import.meta.url));
  const arithmetic = wasmArithmetic(new WebAssembly.Module(kernels));
  const stories = JSON.parse(
    await readFile(new URL('../../data/stories.json', import.meta.url), 'utf8'),
  ) as Record<'calibration' | 'evaluation', string[]>;
  const text = openTokenizer(model.metadata)
    .encode(stories.evaluation[0]!, { addBos: true })
    .slice(0, JUDGED_TOKENS);
  const float = await openBatchLogits(model, arithmetic);
  const divergenceOf = async (source: Parameters<typeof compareModels>[1]): Promise<number> =>
    (await compareModels(float, source, [text])).meanKL;
  return {
    options: { arithmetic, maxTokens: CALIBRATION_TOKENS },
    calibration: stories.calibration,
    judge: async (made: Int8Model) =>
      divergenceOf(await openExportedLogits(await made.toOnnx({ everyToken: true }))),
  };
}
