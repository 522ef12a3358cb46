import type { GgufKind, TypedValue } from './gguf-value.ts';
import type { GgufValue, ModelFile } from './tensor.ts';

/**
 * Metadata for writing: as the model's file had it, with its types; what came from elsewhere gets the type that converters give
 * such values.
 */
export function typedMetadata({
  metadata,
  kinds,
}: Pick<ModelFile, 'metadata' | 'kinds'>): Map<string, TypedValue> {
  return new Map(
    [...metadata].map(([key, value]) => [key, { kind: kinds?.get(key) ?? usualKind(value), value }]),
  );
}

function usualKind(value: GgufValue): GgufKind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return value < 0n ? 'i64' : 'u64';
    case 'number':
      return usualNumber(value);
    case 'object':
      return usualArray(value);
    default:
      return value satisfies never;
  }
}

function usualNumber(value: number): GgufKind {
  if (!Number.isInteger(value)) return 'f32';
  if (value < 0) return value < -(2 ** 31) ? 'i64' : 'i32';
  return value < 2 ** 32 ? 'u32' : 'u64';
}

function usualArray(value: Extract<GgufValue, object>): GgufKind {
  if (value instanceof Float32Array) return 'f32[]';
  if (value instanceof Int32Array) return 'i32[]';
  if (value instanceof Uint32Array) return 'u32[]';
  if (value instanceof Float64Array) return 'f64[]';
  const first = (value as readonly GgufValue[])[0] ?? '';
  if (typeof first === 'boolean') return 'bool[]';
  if (typeof first === 'string') return 'string[]';
  return typeof first === 'bigint' && first < 0n ? 'i64[]' : 'u64[]';
}
