import type { RoundingChoice } from '../../src/quant/activations/rounding-plan.ts';
import type { SmoothOptions } from '../../src/quant/activations/smooth.ts';
import type { Recipe } from '../../src/quant/plan/recipe.ts';
import type { MethodName } from '../../src/quant/scheme.ts';

interface Named {
  readonly name: string;
  readonly group: string;
}

/** A row that quantizes weights. */
export interface WeightRow extends Named {
  readonly kind: 'gguf' | 'codes';
  readonly recipe: Recipe;
}

/** A row that rounds activations too. */
export interface ActivationRow extends Named {
  readonly kind: 'int8' | 'onnx';
  readonly choice: RoundingChoice;
  readonly smooth?: SmoothOptions;
}

export type Row = WeightRow | ActivationRow;

/**
 * What the report compares, as data. Kinds:
 * - `gguf`: a file, made by `quantizeWeights` and run by our engine as it answers
 * - `codes`: codes of MatMulNBits' grid in groups of 32, with integer zero points; the weights that they stand for run in float32
 * - `int8`: weights in 8 bits with a scale for each row, activations in 8 bits, simulated in float32
 * - `onnx`: the same as an ONNX graph, run by onnxruntime-web, each text as one prompt
 */
const gguf = (type: string, method: MethodName): Row => ({
  kind: 'gguf',
  name: `${type} ${method}`,
  group: method,
  recipe: { to: type, method },
});
const codes = (bits: number, method: MethodName): Row => ({
  kind: 'codes',
  name: `${bits} bits, zero point, ${method}`,
  group: method,
  recipe: { to: `q${bits}`, method },
});
const int8 = (name: string, choice: RoundingChoice, smooth?: SmoothOptions): Row => ({
  kind: 'int8',
  name: `W8A8 ${name}`,
  group: 'W8A8',
  choice,
  ...(smooth && { smooth }),
});
const onnx = (name: string, choice: RoundingChoice, smooth?: SmoothOptions): Row => ({
  kind: 'onnx',
  name: `int8 ONNX ${name}`,
  group: 'int8 ONNX',
  choice,
  ...(smooth && { smooth }),
});

export const ROWS: readonly Row[] = [
  gguf('Q4_1', 'gptq'),
  gguf('Q8_0', 'rtn'),
  gguf('Q5_1', 'rtn'),
  gguf('Q5_1', 'gptq'),
  gguf('Q5_0', 'rtn'),
  gguf('Q5_0', 'gptq'),
  gguf('Q4_1', 'rtn'),
  gguf('Q4_1', 'hqq'),
  gguf('Q4_1', 'search'),
  gguf('Q4_1', 'imatrix'),
  gguf('Q4_1', 'awq'),
  gguf('Q4_0', 'rtn'),
  gguf('Q4_0', 'gptq'),
  codes(4, 'rtn'),
  codes(4, 'search'),
  codes(4, 'gptq'),
  codes(3, 'rtn'),
  codes(3, 'gptq'),
  int8('weights alone', { inputs: 'none', head: 'none' }),
  int8('dynamic, each token', { inputs: 'token', head: 'token' }),
  int8('dynamic, all tokens', { inputs: 'tensor', head: 'tensor' }),
  int8('static', { inputs: 'static', head: 'static' }),
  int8('static, down and head each token', { inputs: 'static', head: 'token', down: 'token' }),
  int8(
    'static, down and head each token, smoothed',
    { inputs: 'static', head: 'token', down: 'token' },
    { down: 0.75, norms: 0.5 },
  ),
  onnx('weights alone', { inputs: 'none', head: 'none' }),
  onnx('plain', { inputs: 'tensor', head: 'tensor' }),
  onnx('smoothed', { inputs: 'tensor', head: 'tensor' }, { down: 0.75, norms: 0.5 }),
];

/** Drawn layer by layer and token by token. */
export const DRAWN = ['Q4_1 gptq', 'Q4_1 rtn', 'Q8_0 rtn'];
