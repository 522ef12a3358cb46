import type { SafetensorsToCome } from '../../artifact/safetensors/safetensors-writer.ts';
import { Fault } from '../../core/fault.ts';
import type { CodedMatrix } from '../coded-matrix.ts';
import { groupsPerRow, type Grid } from '../grid.ts';
import { forEachGroup } from '../groups.ts';
import { putCode } from './code-words.ts';
import { narrow } from './narrow.ts';
import { wordBytes, type PackedTensor } from './packed-tensor.ts';

/** How zero points are kept: less one, as GPTQ's checkpoints always had them, or as they are ("v2"), which can express zero, too. */
export type GptqFormat = 'gptq' | 'gptq_v2';

/** Codes that GPTQ's checkpoints have room for. */
const BITS: readonly number[] = [2, 3, 4, 8];

/**
 * A matrix as AutoGPTQ, GPTQModel and transformers read it: with K inputs, N outputs and G groups in a row,
 * - `qweight` int32 `[K · bits / 32, N]`: the codes of an output, one after another down its column
 * - `qzeros` int32 `[G, N · bits / 32]`: the zero points of a group, along the outputs; rounded up, where AutoGPTQ wants whole words
 * - `scales` `[G, N]`, `g_idx` int32 `[K]`: the group of an input
 * with w = scale · (code − zero). Rows of the model's matrix are columns here. Source: AutoGPTQ 0.7, `QuantLinear.pack`.
 * Readers of the older format do not agree on a zero point of zero, so in such a group (no weight below zero) codes and zero point
 * are one more.
 * @param name The module's, for example `model.layers.0.self_attn.q_proj`
 * @throws Fault `scheme-invalid` for a grid or sizes that the format has no room for, or a group that uses all codes above a zero point
 *         of zero
 */
export function packGptq(coded: CodedMatrix, name: string, format: GptqFormat = 'gptq'): PackedTensor[] {
  const { rows, columns, grid } = coded;
  const entries = gptqEntries(coded, name);
  const raised = format === 'gptq' && grid.zero === 'point' ? raiseZeros(coded, name) : coded;
  const scales = transposed(coded.scales, rows, groupsPerRow(grid, columns));
  const data = [
    wordBytes(codeWords(raised)),
    wordBytes(zeroWords(raised, format)),
    wordBytes(groupOfInputs(grid, columns)),
    narrow(scales, scaleType(grid), name),
  ];
  return entries.map((entry, i) => ({ ...entry, data: data[i]! }));
}

/** What `packGptq` gives of a matrix of these sizes, before there is one. @throws Fault `scheme-invalid` */
export function gptqEntries(matrix: MatrixShape, name: string): SafetensorsToCome[] {
  checkGptq(matrix, name);
  const { rows, columns, grid } = matrix;
  const groups = groupsPerRow(grid, columns);
  return [
    { name: `${name}.qweight`, dtype: 'I32', shape: [(columns * grid.bits) / 32, rows] },
    { name: `${name}.qzeros`, dtype: 'I32', shape: [groups, Math.ceil((rows * grid.bits) / 32)] },
    { name: `${name}.g_idx`, dtype: 'I32', shape: [columns] },
    { name: `${name}.scales`, dtype: scaleType(grid), shape: [groups, rows] },
  ];
}

export type MatrixShape = Pick<CodedMatrix, 'rows' | 'columns' | 'grid'>;

const scaleType = ({ scales }: Grid): 'F16' | 'F32' => (scales === 'float16' ? 'F16' : 'F32');

function raiseZeros(coded: CodedMatrix, name: string): CodedMatrix {
  if (!coded.zeros.includes(0)) return coded;
  const { rows, columns, grid } = coded;
  const most = 2 ** grid.bits - 1;
  const codes = coded.codes.slice();
  const zeros = coded.zeros.slice();
  forEachGroup({ rows, columns }, grid, (start, end, group) => {
    if (zeros[group] !== 0) return;
    zeros[group] = 1;
    for (let i = start; i < end; i++) {
      if (codes[i] === most) {
        const message = `GPTQ checkpoints cannot keep a group of '${name}' that has no weight below zero. Write a GGUF file.`;
        throw new Fault('scheme-invalid', message, { tensor: name });
      }
      codes[i]!++;
    }
  });
  return { ...coded, codes, zeros };
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
  const perGroup = Math.ceil((rows * bits) / 32);
  const words = new Int32Array(groups * perGroup);
  const less = format === 'gptq' ? 1 : 0;
  for (let g = 0; g < groups; g++) {
    const lane = { start: g * perGroup, step: 1 };
    for (let row = 0; row < rows; row++) {
      const zero = grid.zero === 'middle' ? 2 ** (bits - 1) : zeros[row * groups + g]!;
      putCode(words, lane, bits * row, zero - less);
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

function checkGptq({ grid, rows, columns }: MatrixShape, name: string): void {
  const { bits, zero, scales, levels, group } = grid;
  const fits =
    BITS.includes(bits) && zero !== 'minimum' && typeof scales === 'string' && !levels && group !== 'tensor';
  if (!fits) {
    const message = `GPTQ checkpoints cannot keep '${name}': they have 2, 3, 4 or 8 bits and a zero point that is a code.`;
    throw new Fault('scheme-invalid', message, { tensor: name });
  }
  if ((columns * bits) % 32 !== 0) {
    const message = `GPTQ checkpoints pack codes into words of 32 bits, and '${name}' is ${rows} × ${columns}: no whole words.`;
    throw new Fault('scheme-invalid', message, { tensor: name });
  }
}
