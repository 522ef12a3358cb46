import { Fault } from '../core/fault.ts';
import type { GgufCursor } from './gguf-cursor.ts';
import { corrupt, tooLarge, truncated } from './gguf-fault.ts';
import { GGUF_LIMITS } from './gguf-limits.ts';
import { readText } from './gguf-metadata.ts';
import { TENSOR_TYPES, type TensorType } from './tensor.ts';

/** A tensor as the header describes it; `offset` counts from the start of the data section. */
export interface TensorEntry {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly offset: number;
}

const TYPE_OF_ID = new Map(
  Object.entries(TENSOR_TYPES).map(([type, { id }]) => [id as number, type as TensorType]),
);

/** Types of the format that Nibble has no kernel for, by number: for the message only. */
const FOREIGN_TYPES = new Map(
  Object.entries({
    Q8_1: 9,
    Q8_K: 15,
    IQ2_XXS: 16,
    IQ2_XS: 17,
    IQ3_XXS: 18,
    IQ1_S: 19,
    IQ3_S: 21,
    IQ2_S: 22,
    I8: 24,
    I16: 25,
    I32: 26,
    I64: 27,
    F64: 28,
    IQ1_M: 29,
    TQ1_0: 34,
    TQ2_0: 35,
    MXFP4: 39,
  }).map(([type, id]) => [id, type]),
);

/** The bytes of `elements` elements of a type. */
export function tensorBytes(type: TensorType, elements: number): number {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  return (elements / blockSize) * blockBytes;
}

/** All tensor descriptions, in the file's order. */
export async function readTensorEntries(cursor: GgufCursor, count: number): Promise<TensorEntry[]> {
  const entries: TensorEntry[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    const entry = await readTensorEntry(cursor, i);
    if (names.has(entry.name)) throw corrupt(cursor.source.name, `the tensor '${entry.name}' appears twice`);
    names.add(entry.name);
    entries.push(entry);
  }
  return entries;
}

async function readTensorEntry(cursor: GgufCursor, index: number): Promise<TensorEntry> {
  const file = cursor.source.name;
  const name = await readText(cursor, GGUF_LIMITS.tensorNameBytes, `the name of tensor ${index}`);
  if (name === '') throw corrupt(file, `tensor ${index} has no name`);
  const what = `the description of tensor '${name}'`;
  await cursor.fill(4, what);
  const dimensions = cursor.u32();
  const limit = GGUF_LIMITS.dimensions;
  if (dimensions > limit) throw tooLarge(file, `${dimensions} dimensions for tensor '${name}'`, limit);
  if (dimensions === 0) throw corrupt(file, `tensor '${name}' has no dimensions`);
  await cursor.fill(dimensions * 8 + 4 + 8, what);
  const shape = Array.from({ length: dimensions }, () => cursor.count());
  const type = readType(cursor, name);
  const elements = countElements(file, name, shape);
  const { blockSize } = TENSOR_TYPES[type];
  if ((shape[0] ?? 0) % blockSize !== 0) {
    throw corrupt(file, `rows of tensor '${name}' have ${shape[0]} elements, not a multiple of ${blockSize}`);
  }
  return { name, type, shape, bytes: tensorBytes(type, elements), offset: cursor.count() };
}

function readType(cursor: GgufCursor, tensor: string): TensorType {
  const id = cursor.u32();
  const type = TYPE_OF_ID.get(id);
  if (type) return type;
  const foreign = FOREIGN_TYPES.get(id) ?? `number ${id}`;
  const known = Object.keys(TENSOR_TYPES).join(', ');
  throw new Fault(
    'type-unsupported',
    `${cursor.source.name} stores tensor '${tensor}' as ${foreign}, which Nibble cannot compute with. ` +
      `Use a file made of ${known}.`,
    { file: cursor.source.name, tensor, type: foreign },
  );
}

function countElements(file: string, name: string, shape: readonly number[]): number {
  const limit = GGUF_LIMITS.tensorElements;
  let elements = 1;
  for (const size of shape) {
    if (size === 0) throw corrupt(file, `tensor '${name}' has a dimension of zero`);
    elements *= size;
    if (elements > limit) throw tooLarge(file, `more elements than it can have for tensor '${name}'`, limit);
  }
  return elements;
}

/** Every tensor aligned, inside the file, and clear of every other. */
export function checkLayout(
  file: { readonly name: string; readonly size: number },
  entries: readonly TensorEntry[],
  data: { readonly start: number; readonly alignment: number },
): void {
  for (const { name, offset, bytes } of entries) {
    if (offset % data.alignment !== 0) {
      throw corrupt(file.name, `tensor '${name}' starts at ${offset}, not a multiple of ${data.alignment}`);
    }
    const end = data.start + offset + bytes;
    if (!(end <= file.size))
      throw truncated(file.name, `the end of tensor '${name}'`, { size: file.size, needed: end });
  }
  const inOrder = entries.toSorted((a, b) => a.offset - b.offset);
  for (const [i, entry] of inOrder.entries()) {
    const next = inOrder[i + 1];
    if (next && entry.offset + entry.bytes > next.offset) {
      throw corrupt(file.name, `tensors '${entry.name}' and '${next.name}' overlap`);
    }
  }
}
