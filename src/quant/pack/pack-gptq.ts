import { Fault } from '../../core/fault.ts';
import type { CodedMatrix } from '../coded-matrix.ts';
import { groupsPerRow, type Grid } from '../grid.ts';
import { putCode } from './code-words.ts';
import { narrow } from './narrow.ts';
import { wordBytes, type PackedTensor } from './packed-tensor.ts';

/** How zero points are kept: less one, as GPTQ's checkpoints always had them, or as they are, which can express zero, too. */
export type GptqFormat = 'gptq' | 'gptq_v2';

/** Codes that GPTQ's checkpoints have room for. */
const BITS: readonly number[] = [2, 3, 4, 8];

/**
 * The format that can keep these matrices. Readers of the older one do not agree on a zero point of zero (no weight below zero in
 * a group), so a model that has one gets the newer.
 */
export function gptqFormat(matrices: Iterable<CodedMatrix>): GptqFormat {
  for (const { grid, zeros } of matrices) {
    if (grid.zero === 'point' && zeros.includes(0)) return 'gptq_v2';
  }
  return 'gptq';
}

/**
 * A matrix as AutoGPTQ, GPTQModel and transformers read it: with K inputs, N outputs and G groups in a row,
 * - `qweight` int32 `[K · bits / 32, N]`: the codes of an output, one after another down its column
 * - `qzeros` int32 `[G, N · bits / 32]`: the zero points of a group, along the outputs
 * - `scales` `[G, N]`, `g_idx` int32 `[K]`: the group of an input
 * with w = scale · (code − zero). Rows of the model's matrix are columns here. Source: AutoGPTQ 0.7, `QuantLinear.pack`.
 * @param name The module's, for example `model.layers.0.self_attn.q_proj`
 * @throws Fault `scheme-invalid` for a grid or sizes that the format has no room for; `bug` for a zero point that it has none for
 */
export function packGptq(coded: CodedMatrix, name: string, format: GptqFormat = 'gptq'): PackedTensor[] {
  checkGptq(coded, name);
  const { rows, columns, grid } = coded;
  const { bits } = grid;
  const groups = groupsPerRow(grid, columns);
  return [
    int32(`${name}.qweight`, [(columns * bits) / 32, rows], codeWords(coded)),
    int32(`${name}.qzeros`, [groups, (rows * bits) / 32], zeroWords(coded, format)),
    {
      name: `${name}.scales`,
      dtype: grid.scales === 'float16' ? 'F16' : 'F32',
      shape: [groups, rows],
      data: narrow(transposed(coded.scales, rows, groups), grid.scales === 'float16' ? 'F16' : 'F32', name),
    },
    int32(`${name}.g_idx`, [columns], groupOfInputs(grid, columns)),
  ];
}

/** What `quantize_config.json` says, beside a checkpoint and as `quantization_config` of its `config.json`. */
export function gptqConfig(
  { bits, group, zero }: Grid,
  format: GptqFormat,
): Readonly<Record<string, unknown>> {
  return {
    quant_method: 'gptq',
    bits,
    group_size: typeof group === 'number' ? group : -1,
    sym: zero === 'middle',
    desc_act: false,
    true_sequential: true,
    damp_percent: 0.01,
    checkpoint_format: format,
    meta: { quantizer: 'nibble' },
  };
}

function int32(name: string, shape: readonly number[], words: Int32Array): PackedTensor {
  return { name, dtype: 'I32', shape, data: wordBytes(words) };
}

function codeWords({ codes, rows, columns, grid }: CodedMatrix): Int32Array {
  const words = new Int32Array((rows * columns * grid.bits) / 32);
  for (let row = 0; row < rows; row++) {
    const lane = { start: row, step: rows };
    for (let i = 0; i < columns; i++) putCode(words, lane, grid.bits * i, codes[row * columns + i]!);
  }
  return words;
}

function zeroWords({ zeros, rows, columns, grid }: CodedMatrix, format: GptqFormat): Int32Array {
  const { bits } = grid;
  const groups = groupsPerRow(grid, columns);
  const perGroup = (rows * bits) / 32;
  const words = new Int32Array(groups * perGroup);
  const less = format === 'gptq' ? 1 : 0;
  for (let g = 0; g < groups; g++) {
    const lane = { start: g * perGroup, step: 1 };
    for (let row = 0; row < rows; row++) {
      const zero = (grid.zero === 'middle' ? 2 ** (bits - 1) : zeros[row * groups + g]!) - less;
      if (zero < 0) throw new Fault('bug', 'A zero point of zero needs the format gptq_v2.');
      putCode(words, lane, bits * row, zero);
    }
  }
  return words;
}

function groupOfInputs({ group }: Grid, columns: number): Int32Array {
  const size = typeof group === 'number' ? group : columns;
  return Int32Array.from({ length: columns }, (_, i) => Math.floor(i / size));
}

/** `[rows × columns]` to `[columns × rows]`. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!;
  return out;
}

function checkGptq({ grid, rows, columns }: CodedMatrix, name: string): void {
  const { bits, zero, scales, levels, group } = grid;
  const fits =
    BITS.includes(bits) && zero !== 'minimum' && typeof scales === 'string' && !levels && group !== 'tensor';
  if (!fits) {
    const message = `GPTQ checkpoints cannot keep '${name}': they have 2, 3, 4 or 8 bits and a zero point that is a code.`;
    throw new Fault('scheme-invalid', message, { tensor: name });
  }
  if ((rows * bits) % 32 !== 0 || (columns * bits) % 32 !== 0) {
    const message = `GPTQ checkpoints pack codes into words of 32 bits, and '${name}' is ${rows} × ${columns}: no whole words.`;
    throw new Fault('scheme-invalid', message, { tensor: name });
  }
}
