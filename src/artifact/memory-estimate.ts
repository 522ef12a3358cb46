import type { ModelManifest } from './manifest.ts';

/** What is said of a model's memory before it is loaded. */
export type MemoryEstimate = Required<Pick<ModelManifest, 'memoryBytes' | 'kvBytesPerToken'>>;

/** A conversation of usual length; `memoryBytes` is meant for one. */
export const USUAL_TOKENS = 2048;
/**
 * Bytes of keys and values in WebAssembly's memory for one byte of them in float32: int16 and int8, and a step for each head's
 * (engine/wasm/kernels/kv-codes.ts). 0.39 with heads of 64, 0.38 with those of 128 and more.
 */
export const KV_CODES_SHARE = 0.39;
/** Activations, tables, the stack. */
export const WORKING_BYTES = 8 * 2 ** 20;

/**
 * Bytes in the kernels' layout (engine/wasm/kernel-layout.ts) for one byte of a file, by the type that its name tells. Files
 * are mixtures: some matrices of K-quants, and of most the embedding where it is the head too, are of a larger type.
 */
const GROWTH: Readonly<Record<string, number>> = {
  F32: 1,
  F16: 1,
  BF16: 1,
  Q2_K: 2.5,
  Q3_K: 1.75,
  Q4_0: 1.1,
  Q4_1: 1.05,
  Q4_K: 1.4,
  Q5_0: 1.82,
  Q5_1: 1.67,
  Q5_K: 1.82,
  Q6_K: 1.53,
  Q8_0: 1,
  IQ4_NL: 2.23,
  IQ4_XS: 2.36,
};
/** That of what most files are. */
const USUAL_GROWTH = 1.4;
/** ONNX Runtime copies what it is handed: for a moment there are two. */
const ONNX_GROWTH = 2;
/** Keys and values of a usual conversation in float32, as a share of the file: the middle one of the models in models/hub.json. */
const KV_SHARE = 0.26;

/** Memory for weights, for keys and values of a usual conversation, and for working. `kvBytesPerToken`: in float32. */
export function memoryBytesOf(weightBytes: number, kvBytesPerToken: number): number {
  return Math.ceil(weightBytes + kvBytesPerToken * KV_CODES_SHARE * USUAL_TOKENS) + WORKING_BYTES;
}

/** A guess for a model of which nothing is known but its files. */
export function guessMemory({
  bytes,
  format,
  quantization,
}: Pick<ModelManifest, 'bytes' | 'format' | 'quantization'>): MemoryEstimate {
  const growth = format === 'onnx' ? ONNX_GROWTH : growthOf(quantization);
  const kvBytesPerToken = Math.ceil((KV_SHARE * bytes) / USUAL_TOKENS);
  return { memoryBytes: memoryBytesOf(growth * bytes, kvBytesPerToken), kvBytesPerToken };
}

/** `Q4_K_M` and `Q4_K_S` are of the type `Q4_K`. */
function growthOf(quantization: string): number {
  return GROWTH[quantization.replace(/(?<=_K)_.*$/, '')] ?? USUAL_GROWTH;
}
