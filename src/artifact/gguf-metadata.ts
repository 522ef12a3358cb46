import type { GgufCursor } from './gguf-cursor.ts';
import { corrupt, tooLarge, truncated } from './gguf-fault.ts';
import { GGUF_LIMITS } from './gguf-limits.ts';
import { ARRAY_ID, SCALAR_KINDS, type ScalarKind, type TypedValue } from './gguf-value.ts';
import type { GgufValue } from './tensor.ts';

type NumberKind = Exclude<ScalarKind, 'bool' | 'string'>;

const KIND_OF_ID = new Map(
  Object.entries(SCALAR_KINDS).map(([kind, { id }]) => [id as number, kind as ScalarKind]),
);

const READ_NUMBER: Readonly<Record<NumberKind, (view: DataView, offset: number) => number | bigint>> = {
  u8: (view, offset) => view.getUint8(offset),
  i8: (view, offset) => view.getInt8(offset),
  u16: (view, offset) => view.getUint16(offset, true),
  i16: (view, offset) => view.getInt16(offset, true),
  u32: (view, offset) => view.getUint32(offset, true),
  i32: (view, offset) => view.getInt32(offset, true),
  f32: (view, offset) => view.getFloat32(offset, true),
  u64: (view, offset) => narrow(view.getBigUint64(offset, true)),
  i64: (view, offset) => narrow(view.getBigInt64(offset, true)),
  f64: (view, offset) => view.getFloat64(offset, true),
};

/** All key-value pairs, in the file's order. */
export async function readMetadata(cursor: GgufCursor, count: number): Promise<Map<string, TypedValue>> {
  const file = cursor.source.name;
  const fields = new Map<string, TypedValue>();
  for (let i = 0; i < count; i++) {
    const key = await readText(cursor, GGUF_LIMITS.keyBytes, `the key of metadata entry ${i}`);
    if (key === '') throw corrupt(file, `metadata entry ${i} has an empty key`);
    if (fields.has(key)) throw corrupt(file, `the metadata key '${key}' appears twice`, { key });
    fields.set(key, await readField(cursor, key));
  }
  return fields;
}

/** A length and that many bytes of UTF-8. */
export async function readText(cursor: GgufCursor, limit: number, what: string): Promise<string> {
  if (cursor.ready < 8) await cursor.fill(8, what);
  const bytes = cursor.count();
  if (bytes > limit) throw tooLarge(cursor.source.name, `${bytes} bytes for ${what}`, limit);
  if (cursor.ready < bytes) await cursor.fill(bytes, what);
  return cursor.text(bytes);
}

async function readField(cursor: GgufCursor, key: string): Promise<TypedValue> {
  const kind = await readKind(cursor, key);
  if (kind !== 'array') return { kind, value: await readScalar(cursor, kind, key) };
  const element = await readKind(cursor, key);
  if (element === 'array') throw corrupt(cursor.source.name, `'${key}' is an array of arrays`, { key });
  return { kind: `${element}[]`, value: await readArray(cursor, element, key) };
}

async function readKind(cursor: GgufCursor, key: string): Promise<ScalarKind | 'array'> {
  await cursor.fill(4, `the type of '${key}'`);
  const id = cursor.u32();
  if (id === ARRAY_ID) return 'array';
  const kind = KIND_OF_ID.get(id);
  if (!kind) throw corrupt(cursor.source.name, `'${key}' has the unknown type ${id}`, { key, type: id });
  return kind;
}

async function readScalar(cursor: GgufCursor, kind: ScalarKind, key: string): Promise<GgufValue> {
  if (kind === 'string') return readText(cursor, GGUF_LIMITS.stringBytes, `'${key}'`);
  const { bytes } = SCALAR_KINDS[kind];
  await cursor.fill(bytes, `'${key}'`);
  const { view, offset } = cursor.numbers(bytes);
  if (kind === 'bool') return toBoolean(view.getUint8(offset), cursor.source.name, key);
  return READ_NUMBER[kind](view, offset);
}

async function readArray(cursor: GgufCursor, kind: ScalarKind, key: string): Promise<GgufValue> {
  const { name } = cursor.source;
  const what = `the elements of '${key}'`;
  await cursor.fill(8, what);
  const count = cursor.count();
  const { arrayElements } = GGUF_LIMITS;
  if (count > arrayElements) throw tooLarge(name, `${count} elements for '${key}'`, arrayElements);
  const bytes = count * SCALAR_KINDS[kind].bytes;
  if (bytes > cursor.left) throw truncated(name, what, { key });
  if (kind === 'string') return readTexts(cursor, count, key);
  await cursor.fill(bytes, what);
  const { view, offset } = cursor.numbers(bytes);
  if (kind === 'bool')
    return Array.from({ length: count }, (_, i) => toBoolean(view.getUint8(offset + i), name, key));
  return readNumbers(view, offset, { kind, count });
}

async function readTexts(cursor: GgufCursor, count: number, key: string): Promise<readonly string[]> {
  const what = `the elements of '${key}'`;
  const limit = GGUF_LIMITS.stringBytes;
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    if (cursor.ready < 8) await cursor.fill(8, what);
    const bytes = cursor.count();
    if (bytes > limit) throw tooLarge(cursor.source.name, `${bytes} bytes for an element of '${key}'`, limit);
    if (cursor.ready < bytes) await cursor.fill(bytes, what);
    texts.push(cursor.text(bytes));
  }
  return texts;
}

function readNumbers(view: DataView, offset: number, of: { kind: NumberKind; count: number }): GgufValue {
  const { kind, count } = of;
  const { bytes } = SCALAR_KINDS[kind];
  const read = READ_NUMBER[kind];
  const out = numberArray(kind, count);
  for (let i = 0; i < count; i++) {
    const value = read(view, offset + i * bytes);
    if (typeof value === 'bigint')
      return Array.from({ length: count }, (_, j) => BigInt(read(view, offset + j * bytes)));
    out[i] = value;
  }
  return out;
}

function numberArray(
  kind: NumberKind,
  count: number,
): Float32Array | Int32Array | Uint32Array | Float64Array {
  if (kind === 'f32') return new Float32Array(count);
  if (kind === 'u32') return new Uint32Array(count);
  if (kind === 'f64' || kind === 'u64' || kind === 'i64') return new Float64Array(count);
  return new Int32Array(count);
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function toBoolean(byte: number, file: string, key: string): boolean {
  if (byte > 1) throw corrupt(file, `'${key}' holds ${byte} where only 0 or 1 may stand`, { key });
  return byte === 1;
}
