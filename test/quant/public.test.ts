import { expect, expectTypeOf, test } from 'vitest';
import * as quant from '../../src/quant.ts';
import * as quantNode from '../../src/quant-node.ts';
import { memoryOutput } from '../fakes/output-memory.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

test('the toolkit gives out these values and no others', () => {
  expect(Object.keys(quant).toSorted()).toEqual([
    'Fault',
    'GGUF_GRIDS',
    'METHODS',
    'TARGETS',
    'affineFor',
    'bitsPerWeight',
    'blobSource',
    'browserQuantHost',
    'chooseScales',
    'compare',
    'dequantizeLinear',
    'dequantizeMatrix',
    'inlineWorkbench',
    'isFault',
    'isHuggingFaceFolder',
    'jobsWith',
    'judgedTexts',
    'largestError',
    'memorySource',
    'nbitsGrid',
    'onnxPieces',
    'openBatchLogits',
    'openGguf',
    'openHuggingFace',
    'openOnnxWeights',
    'openTokenizer',
    'openWorkbench',
    'overlayModel',
    'parseRecipe',
    'plainArithmetic',
    'planModel',
    'quantizeDynamic',
    'quantizeLinear',
    'quantizeStatic',
    'quantizeWeights',
    'readerOf',
    'roundNearest',
    'safetensorsCompanions',
    'wasmArithmetic',
  ]);
  expect(Object.keys(quantNode).toSorted()).toEqual([
    'nodeQuantHost',
    'openJudged',
    'openSource',
    'outputFile',
  ]);
});

test('a model goes through it by what it gives out', async () => {
  const { inlineWorkbench, jobsWith, openBatchLogits, openGguf, memorySource, plainArithmetic } = quant;
  const source = await openGguf([memorySource('tiny.gguf', tinyLlama({ type: 'F16' }))]);
  const output = memoryOutput();
  const workbench = inlineWorkbench(jobsWith(plainArithmetic));
  const report = await quant.quantizeWeights(source, { to: 'q8', method: 'rtn', output, workbench });
  const result = await openGguf([memorySource('small.gguf', output.bytes())]);
  const [original, small] = await Promise.all(
    [source, result].map((model) => openBatchLogits(model, plainArithmetic)),
  );
  const { models } = await quant.compare(original!, [{ name: 'small', source: small! }], [[1, 2, 3, 4, 5]]);
  expect(models[0]!.meanKL).toBeLessThan(0.01);
  expect(report.bytes).toBeLessThan(0.6 * tinyLlama({ type: 'F16' }).length);
});

test('options are named as they are documented', () => {
  expectTypeOf<quant.QuantizeOptions['to']>().toEqualTypeOf<string>();
  expectTypeOf<quant.Recipe['method']>().toEqualTypeOf<quant.MethodName | undefined>();
  expectTypeOf<string[]>().toExtend<quant.CalibrationReader>();
  expectTypeOf<quant.Scheme['rounding']>().toEqualTypeOf<'nearest' | 'gptq'>();
});
