import type { GgufValue } from './tensor.ts';

/** Scalar kinds of GGUF metadata: their number in the file and their bytes (a string's: its length field). */
export const SCALAR_KINDS = {
  u8: { id: 0, bytes: 1 },
  i8: { id: 1, bytes: 1 },
  u16: { id: 2, bytes: 2 },
  i16: { id: 3, bytes: 2 },
  u32: { id: 4, bytes: 4 },
  i32: { id: 5, bytes: 4 },
  f32: { id: 6, bytes: 4 },
  bool: { id: 7, bytes: 1 },
  string: { id: 8, bytes: 8 },
  u64: { id: 10, bytes: 8 },
  i64: { id: 11, bytes: 8 },
  f64: { id: 12, bytes: 8 },
} as const;

/** The number that marks an array in the file; its elements' kind follows. */
export const ARRAY_ID = 9;

export type ScalarKind = keyof typeof SCALAR_KINDS;
export type GgufKind = ScalarKind | `${ScalarKind}[]`;

/** A metadata value with the type the file gives it, so that it can be written again as it was. */
export interface TypedValue {
  readonly kind: GgufKind;
  readonly value: GgufValue;
}

/** Metadata for writing: a Map, or `Object.entries` of a record. */
export type TypedMetadata = Iterable<readonly [key: string, value: TypedValue]>;

export const u16 = (value: number): TypedValue => ({ kind: 'u16', value });
export const u32 = (value: number): TypedValue => ({ kind: 'u32', value });
export const i32 = (value: number): TypedValue => ({ kind: 'i32', value });
export const f32 = (value: number): TypedValue => ({ kind: 'f32', value });
export const flag = (value: boolean): TypedValue => ({ kind: 'bool', value });
export const text = (value: string): TypedValue => ({ kind: 'string', value });
export const strings = (value: readonly string[]): TypedValue => ({ kind: 'string[]', value });
export const i32s = (value: readonly number[]): TypedValue => ({
  kind: 'i32[]',
  value: Int32Array.from(value),
});
export const f32s = (value: readonly number[]): TypedValue => ({
  kind: 'f32[]',
  value: Float32Array.from(value),
});

/** `'f32'` of `'f32[]'`; undefined for a scalar kind. */
export function elementKind(kind: GgufKind): ScalarKind | undefined {
  return kind.endsWith('[]') ? (kind.slice(0, -2) as ScalarKind) : undefined;
}
