import { dequantize } from '../../artifact/blocks.ts';
import { corruptSafetensors } from '../../artifact/safetensors/safetensors-fault.ts';
import type { SafetensorsFile, SafetensorsTensor } from '../../artifact/safetensors/safetensors-file.ts';
import type { CodedMatrix } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import { takeCode } from './code-words.ts';
import { transposed, type GptqFormat } from './pack-gptq.ts';
import { wordsOf } from './packed-tensor.ts';

/** What the configuration beside a checkpoint says of it. */
export interface GptqSettings {
  readonly bits: 2 | 3 | 4 | 8;
  readonly format: GptqFormat;
}

/**
 * A matrix out of a GPTQ checkpoint (the layout is in `pack-gptq.ts`).
 * @throws Fault `safetensors-corrupt` for tensors that are missing, do not fit together, or order their inputs by activation
 *         (`desc_act`), where groups are no runs of inputs
 */
export async function unpackGptq(
  file: SafetensorsFile,
  name: string,
  { bits, format }: GptqSettings,
): Promise<CodedMatrix> {
  const qweight = take(file, `${name}.qweight`, ['I32']);
  const scales = take(file, `${name}.scales`, ['F16', 'F32']);
  const qzeros = take(file, `${name}.qzeros`, ['I32']);
  const refuse = (what: string) => corruptSafetensors(qweight.source.name, `'${name}' ${what}`);
  const [words = 0, rows = 0] = qweight.shape;
  const columns = (words * 32) / bits;
  const [groups = 0, outputs] = scales.shape;
  const fits = outputs === rows && groups > 0 && columns > 0 && Number.isInteger(columns);
  if (!fits || qzeros.shape.join() !== `${groups},${Math.ceil((rows * bits) / 32)}`)
    throw refuse('has tensors that do not fit together');
  const group = await groupSize(file, name, { columns, groups });
  const packed = wordsOf(await bytesOf(qweight));
  const codes = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const lane = { start: row, step: rows };
    for (let i = 0; i < columns; i++) codes[row * columns + i] = takeCode(packed, lane, bits * i, bits);
  }
  const grid: Grid = { bits, group, zero: 'point', scales: scales.dtype === 'F16' ? 'float16' : 'float32' };
  const zeros = zeroPoints(wordsOf(await bytesOf(qzeros)), {
    rows,
    groups,
    bits,
    more: format === 'gptq' ? 1 : 0,
  });
  return { rows, columns, grid, codes, scales: transposed(await floatsOf(scales), groups, rows), zeros };
}

function zeroPoints(
  words: Int32Array,
  { rows, groups, bits, more }: { rows: number; groups: number; bits: number; more: number },
): Float32Array {
  const perGroup = words.length / groups;
  const zeros = new Float32Array(rows * groups);
  for (let g = 0; g < groups; g++) {
    const lane = { start: g * perGroup, step: 1 };
    for (let row = 0; row < rows; row++)
      zeros[row * groups + g] = (takeCode(words, lane, bits * row, bits) + more) & (2 ** bits - 1);
  }
  return zeros;
}

/** Runs of inputs of one size, the last perhaps shorter. */
async function groupSize(
  file: SafetensorsFile,
  name: string,
  { columns, groups }: { readonly columns: number; readonly groups: number },
): Promise<Grid['group']> {
  const tensor = take(file, `${name}.g_idx`, ['I32']);
  const index = wordsOf(await bytesOf(tensor));
  const next = index.indexOf(1);
  const size = next < 0 ? columns : next;
  const runs = index.length === columns && index.every((group, i) => group === Math.floor(i / size));
  if (!runs || Math.ceil(columns / size) !== groups)
    throw corruptSafetensors(tensor.source.name, `the groups of '${name}' are no runs of inputs`);
  return groups === 1 ? 'row' : size;
}

function take(file: SafetensorsFile, name: string, dtypes: readonly string[]): SafetensorsTensor {
  const tensor = file.tensors.get(name);
  if (tensor && dtypes.includes(tensor.dtype)) return tensor;
  const [first] = file.tensors.values();
  const why = tensor ? `is ${tensor.dtype}, not ${dtypes.join(' or ')}` : 'is missing';
  throw corruptSafetensors(first?.source.name ?? 'The file', `'${name}' ${why}`);
}

async function bytesOf({ source, offset, bytes }: SafetensorsTensor): Promise<Uint8Array> {
  return source.read(offset, bytes);
}

async function floatsOf(tensor: SafetensorsTensor): Promise<Float32Array<ArrayBuffer>> {
  const dtype = tensor.dtype === 'F16' ? 'F16' : 'F32';
  const out = new Float32Array(tensor.bytes / (dtype === 'F16' ? 2 : 4));
  dequantize(dtype, await bytesOf(tensor), out);
  return out;
}
