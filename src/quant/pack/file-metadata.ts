import { u32, type TypedMetadata, type TypedValue } from '../../artifact/gguf-value.ts';
import { typedMetadata } from '../../artifact/typed-metadata.ts';
import type { TensorToCome } from '../../artifact/gguf-writer.ts';
import type { ModelFile, TensorType } from '../../artifact/tensor.ts';

/** llama.cpp's numbers for files that are mostly of one type (`llama_ftype`); it shows them and computes with none. */
const FILE_TYPES: Readonly<Record<TensorType, number>> = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q8_0: 7,
  Q5_0: 8,
  Q5_1: 9,
  Q2_K: 10,
  Q3_K: 11,
  Q4_K: 14,
  Q5_K: 16,
  Q6_K: 18,
  IQ4_NL: 25,
  IQ4_XS: 30,
  BF16: 32,
};

/** Of the layouts that ggml's blocks have today; since 2023. */
const QUANTIZATION_VERSION = 2;

/**
 * The metadata of a file that holds the model's tensors as other types: all that the source says of itself, with its types, but for
 * what is true of the source's file alone (shards, alignment, its type).
 */
export function fileMetadata(source: ModelFile, tensors: readonly TensorToCome[]): TypedMetadata {
  const metadata: Map<string, TypedValue> = typedMetadata(source);
  for (const key of metadata.keys()) {
    if (key.startsWith('split.') || key === 'general.alignment') metadata.delete(key);
  }
  metadata.set('general.file_type', u32(FILE_TYPES[mostly(tensors)]));
  metadata.set('general.quantization_version', u32(QUANTIZATION_VERSION));
  return metadata;
}

/** The type that most weights of matrices have. */
function mostly(tensors: readonly TensorToCome[]): TensorType {
  const weights = new Map<TensorType, number>();
  for (const { type, shape } of tensors) {
    const count = shape.length < 2 ? 0 : shape.reduce((product, size) => product * size, 1);
    weights.set(type, (weights.get(type) ?? 0) + count);
  }
  const [most] = [...weights].toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? 'F32';
}
