import type { Fault } from '../core/fault.ts';
import { ONNX_ELEMENTS, onnxBytes, type OnnxElement } from './onnx-element.ts';
import { insideFolder } from './onnx-external.ts';
import { EXTERNAL, PAIR, TENSOR } from './onnx-fields.ts';
import { ONNX_LIMITS } from './onnx-limits.ts';
import type { OnnxData, OnnxInitializer } from './onnx-model.ts';
import type { ProtobufReader } from './protobuf-reader.ts';

/** What every reader of a part of the file is given. */
export interface OnnxContext {
  readonly file: string;
  readonly refuse: (what: string) => Fault;
}

const ELEMENT_OF = new Map<number, OnnxElement>(
  Object.entries(ONNX_ELEMENTS).map(([name, { id }]) => [id, name as OnnxElement]),
);

/** The element type of that number, or undefined. */
export function elementOf(id: number | bigint): OnnxElement | undefined {
  return ELEMENT_OF.get(Number(id));
}

/** A size or count: a whole number that is not negative. */
export function sizeOf(value: number | bigint, { refuse }: OnnxContext): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw refuse(`${value} is no size`);
}

/** What has been read of a tensor so far. */
interface Draft {
  name: string;
  element: OnnxElement | undefined;
  readonly shape: number[];
  /** Elements as little-endian bytes: raw data, or packed floats, which are the same. */
  bytes: Uint8Array | undefined;
  /** Elements that were given as numbers. */
  readonly listed: (number | bigint)[];
  external: boolean;
  readonly place: Map<string, string>;
}

/**
 * A TensorProto; bytes stay where they are.
 * @throws Fault `onnx-corrupt`; `onnx-unsafe` for external data outside of the model's folder.
 */
export function readTensor(reader: ProtobufReader, context: OnnxContext): OnnxInitializer {
  const draft: Draft = {
    name: '',
    element: undefined,
    shape: [],
    bytes: undefined,
    listed: [],
    external: false,
    place: new Map(),
  };
  while (reader.next()) readField(reader, draft, context);
  const { name, element, shape } = draft;
  if (element === undefined) throw context.refuse(`the tensor '${name}' has elements of an unknown type`);
  if (shape.reduce((product, size) => product * size, 1) > ONNX_LIMITS.tensorElements)
    throw context.refuse(`the tensor '${name}' claims too many elements`);
  return { name, element, shape, data: dataOf(draft, element, context) };
}

function readField(reader: ProtobufReader, draft: Draft, context: OnnxContext): void {
  switch (reader.field) {
    case TENSOR.dimension:
      draft.shape.push(...reader.ints(ONNX_LIMITS.dimensions).map((value) => sizeOf(value, context)));
      if (draft.shape.length > ONNX_LIMITS.dimensions)
        throw context.refuse('a tensor has too many dimensions');
      return;
    case TENSOR.element:
      draft.element = elementOf(reader.int());
      return;
    case TENSOR.name:
      draft.name = reader.text(ONNX_LIMITS.textBytes);
      return;
    case TENSOR.raw:
    case TENSOR.floats:
    case TENSOR.doubles:
      if (draft.bytes) throw context.refuse('a tensor has its data twice');
      draft.bytes = reader.bytes();
      return;
    case TENSOR.int32s:
    case TENSOR.int64s:
    case TENSOR.uint64s:
      for (const value of reader.ints(ONNX_LIMITS.listed)) draft.listed.push(value);
      if (draft.listed.length > ONNX_LIMITS.listed) throw context.refuse('a tensor lists too many numbers');
      return;
    case TENSOR.external:
      return readPair(reader.message(), draft.place);
    case TENSOR.location:
      draft.external = reader.int() === EXTERNAL;
      return;
    default:
  }
}

/** A StringStringEntryProto. Keys that are given again say nothing new to us: the last one counts, as in protobuf. */
function readPair(reader: ProtobufReader, pairs: Map<string, string>): void {
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === PAIR.key) key = reader.text(ONNX_LIMITS.textBytes);
    else if (reader.field === PAIR.value) value = reader.text(ONNX_LIMITS.textBytes);
  }
  pairs.set(key, value);
}

function dataOf(draft: Draft, element: OnnxElement, context: OnnxContext): OnnxData {
  const { name, shape, listed, place } = draft;
  const needed = onnxBytes(element, shape);
  const data: OnnxData = draft.external
    ? {
        kind: 'external',
        location: insideFolder(context.file, place.get('location') ?? ''),
        offset: placeNumber(place.get('offset') ?? '0', context),
        length: placeNumber(place.get('length') ?? String(needed), context),
      }
    : { kind: 'raw', bytes: draft.bytes ?? bytesOf(listed, element) };
  const has = data.kind === 'raw' ? data.bytes.length : data.length;
  if (has === needed) return data;
  throw context.refuse(`the tensor '${name}' needs ${needed} bytes and has ${has}`);
}

function placeNumber(text: string, { refuse }: OnnxContext): number {
  const value = /^\d{1,15}$/u.test(text) ? Number(text) : -1;
  if (value >= 0) return value;
  throw refuse(`${JSON.stringify(text.slice(0, 40))} is no place in a file`);
}

/** Listed numbers as little-endian bytes; those of four bits come in pairs, a byte each. */
function bytesOf(listed: readonly (number | bigint)[], element: OnnxElement): Uint8Array {
  const width = Math.max(1, ONNX_ELEMENTS[element].bits / 8);
  const view = new DataView(new ArrayBuffer(width * listed.length));
  for (const [i, value] of listed.entries()) {
    if (width === 8) view.setBigInt64(8 * i, BigInt(value), true);
    else if (width === 4) view.setInt32(4 * i, Number(value), true);
    else if (width === 2) view.setInt16(2 * i, Number(value), true);
    else view.setInt8(i, Number(value));
  }
  return new Uint8Array(view.buffer);
}
