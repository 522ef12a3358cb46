import { Fault, throwIfAborted } from '../../core/fault.ts';
import { dequantize } from '../blocks.ts';
import {
  streamSafetensor,
  type SafetensorsFile,
  type SafetensorsTensor,
} from '../safetensors/safetensors-file.ts';
import { TENSOR_TYPES, type TensorInfo, type TensorType } from '../tensor.ts';
import { invalidConfig } from './config-fault.ts';
import { pairRows } from './pair-rows.ts';
import type { Change, PlannedTensor } from './planned-model.ts';

/** A tensor of a GGUF with the way to its bytes. */
export interface FoundTensor {
  readonly info: TensorInfo;
  /** Bytes [from, to) of it in order; pieces are as large as it suits, at least one row where rows move. */
  read(from: number, to: number, options: ReadOptions): AsyncGenerator<Uint8Array>;
}

export interface ReadOptions {
  readonly pieceBytes: number;
  readonly signal: AbortSignal | undefined;
}

const FLOATS: readonly string[] = ['F32', 'F16', 'BF16'] satisfies TensorType[];

/**
 * Finds a planned tensor among safetensors. Vectors become float32, as all GGUFs have them; offsets count in the tensor itself.
 * @throws Fault `config-invalid` for one that is missing or misshapen, `type-unsupported` for one of no floats
 */
export function findTensor(planned: PlannedTensor, file: SafetensorsFile, prefix: string): FoundTensor {
  const found = file.tensors.get(prefix + planned.from);
  if (!found) {
    throw invalidConfig(`the tensor ${prefix}${planned.from} is missing`, { tensor: planned.from });
  }
  if (found.shape.join('×') !== planned.shape.join('×')) {
    const has = `${found.name} is ${found.shape.join(' × ')} instead of ${planned.shape.join(' × ')}`;
    throw invalidConfig(`the tensor ${has}`, { tensor: planned.from });
  }
  if (!FLOATS.includes(found.dtype)) {
    const message = `The tensor ${found.name} is stored as ${found.dtype}; Nibble reads F32, F16 and BF16.`;
    throw new Fault('type-unsupported', message, { tensor: found.name });
  }
  const dtype = found.dtype as TensorType;
  const { change, name, shape } = planned;
  if (shape.length === 1 || change.kind === 'widen') return widened(name, found, { dtype, change });
  const info = { name, type: dtype, shape: shape.toReversed(), bytes: found.bytes, source: 0, offset: 0 };
  if (change.kind !== 'pair-rows')
    return { info, read: (from, to, options) => plain(found, { from, to, ...options }) };
  const headBytes = (found.bytes / shape[0]!) * change.headSize;
  return { info, read: (from, to, options) => paired(found, headBytes, { from, to, ...options }) };
}

/** A tensor that follows from the configuration. */
export function madeTensor(name: string, values: Float32Array): FoundTensor {
  return inMemory(name, [values.length], async () => floatBytes(values));
}

type Window = ReadOptions & { readonly from: number; readonly to: number };

function plain(
  tensor: SafetensorsTensor,
  { from, to, pieceBytes, signal }: Window,
): AsyncGenerator<Uint8Array> {
  const part = { ...tensor, offset: tensor.offset + from, bytes: to - from };
  return streamSafetensor(part, pieceBytes, signal);
}

/** Head by head: within one, rows change places. */
async function* paired(
  tensor: SafetensorsTensor,
  headBytes: number,
  { from, to, pieceBytes, signal }: Window,
): AsyncGenerator<Uint8Array> {
  const rows = tensor.shape[0]!;
  const headSize = headBytes / (tensor.bytes / rows);
  for (let head = Math.floor(from / headBytes); head * headBytes < to; head++) {
    throwIfAborted(signal);
    const start = head * headBytes;
    const bytes = pairRows(await tensor.source.read(tensor.offset + start, headBytes), headSize);
    const end = Math.min(to - start, headBytes);
    for (let at = Math.max(from - start, 0); at < end; at += pieceBytes) {
      yield bytes.subarray(at, Math.min(at + pieceBytes, end));
    }
  }
}

function widened(
  name: string,
  found: SafetensorsTensor,
  { dtype, change }: { readonly dtype: TensorType; readonly change: Change },
): FoundTensor {
  const { shape, source } = found;
  const length = shape.reduce((product, size) => product * size, 1);
  return inMemory(name, shape, async () => {
    const values = new Float32Array(length);
    dequantize(dtype, await source.read(found.offset, found.bytes), values);
    if (change.kind === 'plus-one') for (let i = 0; i < length; i++) values[i]! += 1;
    const bytes = floatBytes(values);
    return change.kind === 'pair-rows' ? pairHeads(bytes, 4 * change.headSize, change.headSize) : bytes;
  });
}

/** Little endian, as files are. */
function floatBytes(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
  return new Uint8Array(view.buffer);
}

function pairHeads(bytes: Uint8Array, headBytes: number, headSize: number): Uint8Array {
  const all = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += headBytes) {
    all.set(pairRows(bytes.subarray(at, at + headBytes), headSize), at);
  }
  return all;
}

/** Float32 that are few enough to be read as a whole; `shape` has rows first. */
function inMemory(name: string, shape: readonly number[], load: () => Promise<Uint8Array>): FoundTensor {
  const bytes = shape.reduce((product, size) => product * size, 4);
  return {
    info: { name, type: 'F32', shape: shape.toReversed(), bytes, source: 0, offset: 0 },
    async *read(from, to, { pieceBytes, signal }) {
      throwIfAborted(signal);
      const loaded = await load();
      const step = Math.max(TENSOR_TYPES.F32.blockBytes, pieceBytes - (pieceBytes % 4));
      for (let at = from; at < to; at += step) yield loaded.subarray(at, Math.min(at + step, to));
    },
  };
}
