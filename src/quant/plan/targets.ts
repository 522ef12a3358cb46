import { TENSOR_TYPES, type TensorType } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { GGUF_GRIDS, nbitsGrid, type Grid, type GridType } from '../grid.ts';
import type { FloatType } from '../pack/narrow.ts';

/** What a quantized model is written as. */
export type Container = 'gguf' | 'onnx' | 'safetensors';

/**
 * How a tensor is kept: byte for byte as it was, as floats, as blocks of GGUF, or as codes on a grid that the container has a
 * layout for.
 */
export type Storage =
  | { readonly kind: 'same'; readonly type: TensorType }
  | { readonly kind: 'float'; readonly type: FloatType }
  | { readonly kind: 'blocks'; readonly type: GridType; readonly grid: Grid }
  | { readonly kind: 'codes'; readonly grid: Grid };

/** A storage, and why it is not the one that was asked for. */
export interface ChosenStorage {
  readonly storage: Storage;
  readonly fallback?: string;
}

/** Presets: so many bits, in the container's best type of rows that long. */
export const PRESETS = ['q8', 'q6', 'q5', 'q4', 'q3', 'q2'] as const;
export type Preset = (typeof PRESETS)[number];

const FLOATS = ['F32', 'F16', 'BF16'] as const;

/** What can be asked for: a preset, a type of GGUF, or a type of floats. */
export const TARGETS: readonly string[] = [...PRESETS, ...Object.keys(GGUF_GRIDS), ...FLOATS];
export type Target = Preset | GridType | FloatType;

/** Super blocks where rows have whole ones, or else what comes next. */
const PRESET_TYPES: Readonly<Record<Preset, readonly [GridType, GridType]>> = {
  q8: ['Q8_0', 'Q8_0'],
  q6: ['Q6_K', 'Q8_0'],
  q5: ['Q5_K', 'Q5_1'],
  q4: ['Q4_K', 'Q4_1'],
  q3: ['Q3_K', 'Q4_0'],
  q2: ['Q2_K', 'Q4_0'],
};

/** What stands in for a K-quant in rows that are no whole super blocks; llama.cpp's choices, with Q4_0 for its IQ4_NL. */
const STAND_INS: Partial<Record<GridType, GridType>> = {
  Q6_K: 'Q8_0',
  Q5_K: 'Q5_1',
  Q4_K: 'Q5_0',
  Q3_K: 'Q4_0',
  Q2_K: 'Q4_0',
};

/** Bits of MatMulNBits by preset. */
const ONNX_BITS: Partial<Record<Preset, 2 | 4 | 8>> = { q8: 8, q4: 4, q2: 2 };

/** Bits of the GPTQ layout by preset. */
const GPTQ_BITS: Partial<Record<Preset, 2 | 3 | 4 | 8>> = { q8: 8, q4: 4, q3: 3, q2: 2 };

/** @throws Fault `scheme-invalid` for a name that is none of TARGETS, in whatever case */
export function parseTarget(name: string): Target {
  const known = TARGETS.find((each) => each.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return known as Target;
  const message = `There is no type '${name}' to quantize to; Nibble knows ${TARGETS.join(', ')}.`;
  throw new Fault('scheme-invalid', message, { target: name });
}

/**
 * How a matrix whose rows are `columns` long is kept.
 * @throws Fault `scheme-invalid` where the container has no such type for any row
 */
export function storageFor(target: Target, columns: number, container: Container): ChosenStorage {
  if (isFloat(target)) return { storage: { kind: 'float', type: target } };
  if (container === 'gguf') return blocksFor(target, columns);
  const bits = codeBits(target, container);
  if (columns % 32 === 0) {
    return { storage: { kind: 'codes', grid: { ...nbitsGrid(4), bits } } };
  }
  return { storage: { kind: 'float', type: 'F16' }, fallback: tooOdd(columns) };
}

/** How a storage is called. */
export function storageName(storage: Storage): string {
  if (storage.kind !== 'codes') return storage.type;
  const { bits, group, zero } = storage.grid;
  return `${bits} bits, ${typeof group === 'number' ? `groups of ${group}` : `one scale a ${group}`}, zero ${zero}`;
}

export function isFloat(target: Target): target is FloatType {
  return (FLOATS as readonly string[]).includes(target);
}

function isPreset(target: Target): target is Preset {
  return (PRESETS as readonly string[]).includes(target);
}

function blocksFor(target: Preset | GridType, columns: number): ChosenStorage {
  const [first, second] = isPreset(target) ? PRESET_TYPES[target] : [target, STAND_INS[target] ?? target];
  if (columns % TENSOR_TYPES[first].blockSize === 0) return { storage: blocks(first) };
  if (columns % TENSOR_TYPES[second].blockSize !== 0) {
    return { storage: { kind: 'float', type: 'F16' }, fallback: tooOdd(columns) };
  }
  const storage = blocks(second);
  const sameBits = isPreset(target) && String(GGUF_GRIDS[second].bits) === target.slice(1);
  return sameBits ? { storage } : { storage, fallback: noSuperBlocks({ columns, wanted: first, second }) };
}

function blocks(type: GridType): Storage {
  return { kind: 'blocks', type, grid: GGUF_GRIDS[type] };
}

function codeBits(target: Preset | GridType, container: 'onnx' | 'safetensors'): 2 | 3 | 4 | 8 {
  const known: Partial<Record<Preset, 2 | 3 | 4 | 8>> = container === 'onnx' ? ONNX_BITS : GPTQ_BITS;
  const bits = isPreset(target) ? known[target] : undefined;
  if (bits !== undefined) return bits;
  const what = container === 'onnx' ? 'ONNX (MatMulNBits)' : 'safetensors (the layout of GPTQ)';
  const message = `${what} has no ${target}; it has ${Object.keys(known).join(', ')} and the float types.`;
  throw new Fault('scheme-invalid', message, { target, container });
}

function tooOdd(columns: number): string {
  return `rows of ${columns} are no multiple of 32`;
}

function noSuperBlocks({
  columns,
  wanted,
  second,
}: {
  readonly columns: number;
  readonly wanted: GridType;
  readonly second: GridType;
}): string {
  const bits = GGUF_GRIDS[wanted].bits;
  const advice = bits < 4 ? `; safetensors can keep ${bits} bits of them` : '';
  return `${wanted} needs rows of a multiple of 256, these have ${columns}: ${second} instead${advice}`;
}
