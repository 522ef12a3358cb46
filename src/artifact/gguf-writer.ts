import { Fault } from '../core/fault.ts';
import { ByteSink } from './byte-sink.ts';
import { tensorBytes } from './gguf-tensors.ts';
import {
  ARRAY_ID,
  elementKind,
  SCALAR_KINDS,
  u32,
  type ScalarKind,
  type TypedMetadata,
  type TypedValue,
} from './gguf-value.ts';
import { TENSOR_TYPES, type GgufValue, type TensorType } from './tensor.ts';

/** A tensor that a file will hold. */
export interface TensorToCome {
  readonly name: string;
  readonly type: TensorType;
  /** `shape[0]` is the row length. */
  readonly shape: readonly number[];
}

/** A tensor to write: raw blocks of its type. */
export interface TensorToWrite extends TensorToCome {
  readonly data: Uint8Array;
}

/** What a file says before its weights begin. */
export interface GgufHead {
  readonly metadata: TypedMetadata;
  readonly tensors: readonly TensorToCome[];
  /** A power of two; 32 unless told. */
  readonly alignment?: number;
}

export interface GgufToWrite extends GgufHead {
  readonly tensors: readonly TensorToWrite[];
}

type WriteNumber = (view: DataView, offset: number, value: number | bigint) => void;

const MAGIC = 0x46554747;
const VERSION = 3;
const DEFAULT_ALIGNMENT = 32;
const ENCODER = new TextEncoder();

const WRITE_NUMBER: Readonly<Record<Exclude<ScalarKind, 'string' | 'bool'>, WriteNumber>> = {
  u8: (view, offset, value) => view.setUint8(offset, Number(value)),
  i8: (view, offset, value) => view.setInt8(offset, Number(value)),
  u16: (view, offset, value) => view.setUint16(offset, Number(value), true),
  i16: (view, offset, value) => view.setInt16(offset, Number(value), true),
  u32: (view, offset, value) => view.setUint32(offset, Number(value), true),
  i32: (view, offset, value) => view.setInt32(offset, Number(value), true),
  f32: (view, offset, value) => view.setFloat32(offset, Number(value), true),
  u64: (view, offset, value) => view.setBigUint64(offset, BigInt(value), true),
  i64: (view, offset, value) => view.setBigInt64(offset, BigInt(value), true),
  f64: (view, offset, value) => view.setFloat64(offset, Number(value), true),
};

/** A GGUF v3 file in memory. The metadata key `general.alignment` is written from `alignment`. */
export function writeGguf(file: GgufToWrite): Uint8Array<ArrayBuffer> {
  const header = writeHeader(file);
  const { tensors, start, end } = planFile(file, header.length);
  const bytes = new Uint8Array(end);
  bytes.set(header);
  for (const [i, { name, type, data }] of file.tensors.entries()) {
    const planned = tensors[i]!;
    if (planned.bytes !== data.length)
      throw new Fault('bug', `'${name}' needs ${planned.bytes} bytes of ${type}, not ${data.length}.`);
    bytes.set(data, start + planned.offset);
  }
  return bytes;
}

/** Where the weights of a file lie. */
export interface GgufPlan {
  /** `offset` counts from `start`. */
  readonly tensors: readonly { readonly bytes: number; readonly offset: number }[];
  /** Of the file, where the weights begin and end; a multiple of the alignment, as every offset is. */
  readonly start: number;
  readonly end: number;
}

/** The plan of a file whose header has so many bytes. @throws Fault `bug` for rows that are no whole blocks */
export function planFile(
  { tensors, alignment = DEFAULT_ALIGNMENT }: GgufHead,
  headerBytes: number,
): GgufPlan {
  const planned: { bytes: number; offset: number }[] = [];
  let offset = 0;
  for (const tensor of tensors) {
    const bytes = bytesOf(tensor);
    planned.push({ bytes, offset });
    offset = align(offset + bytes, alignment);
  }
  const start = align(headerBytes, alignment);
  return { tensors: planned, start, end: start + offset };
}

/** Everything before the tensor data, without the padding that follows. */
export function writeHeader(file: GgufHead): Uint8Array<ArrayBuffer> {
  const alignment = file.alignment ?? DEFAULT_ALIGNMENT;
  const metadata = new Map(file.metadata);
  if (alignment === DEFAULT_ALIGNMENT) metadata.delete('general.alignment');
  else metadata.set('general.alignment', u32(alignment));
  const sink = new ByteSink();
  sink.u32(MAGIC);
  sink.u32(VERSION);
  sink.u64(file.tensors.length);
  sink.u64(metadata.size);
  for (const [key, value] of metadata) {
    writeText(sink, key);
    writeField(sink, value);
  }
  const plan = planFile(file, 0);
  for (const [i, tensor] of file.tensors.entries()) writeTensorInfo(sink, tensor, plan.tensors[i]!.offset);
  return sink.bytes;
}

/** `offset` raised to the next multiple of `alignment`. */
export function align(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

function bytesOf({ name, type, shape }: TensorToCome): number {
  const elements = shape.reduce((product, size) => product * size, 1);
  if ((shape[0] ?? 0) % TENSOR_TYPES[type].blockSize === 0) return tensorBytes(type, elements);
  throw new Fault('bug', `'${name}' has rows of ${shape[0]}, which are no whole blocks of ${type}.`);
}

function writeTensorInfo(sink: ByteSink, { name, type, shape }: TensorToCome, offset: number): void {
  writeText(sink, name);
  sink.u32(shape.length);
  for (const size of shape) sink.u64(size);
  sink.u32(TENSOR_TYPES[type].id);
  sink.u64(offset);
}

function writeField(sink: ByteSink, { kind, value }: TypedValue): void {
  const element = elementKind(kind);
  if (!element) {
    sink.u32(SCALAR_KINDS[kind as ScalarKind].id);
    writeScalar(sink, kind as ScalarKind, value);
    return;
  }
  const elements =
    ArrayBuffer.isView(value) || Array.isArray(value) ? Array.from<GgufValue>(value) : undefined;
  if (!elements) throw new Fault('bug', `A value of kind ${kind} must be an array.`);
  sink.u32(ARRAY_ID);
  sink.u32(SCALAR_KINDS[element].id);
  sink.u64(elements.length);
  for (const each of elements) writeScalar(sink, element, each);
}

function writeScalar(sink: ByteSink, kind: ScalarKind, value: GgufValue): void {
  if (kind === 'string' && typeof value === 'string') return writeText(sink, value);
  if (kind === 'bool' && typeof value === 'boolean') return sink.push(Uint8Array.of(value ? 1 : 0));
  if (kind === 'string' || kind === 'bool' || (typeof value !== 'number' && typeof value !== 'bigint')) {
    throw new Fault('bug', `A value of kind ${kind} cannot be a ${typeof value}.`);
  }
  const { view, offset } = sink.grow(SCALAR_KINDS[kind].bytes);
  WRITE_NUMBER[kind](view, offset, value);
}

function writeText(sink: ByteSink, text: string): void {
  const bytes = ENCODER.encode(text);
  sink.u64(bytes.length);
  sink.push(bytes);
}
