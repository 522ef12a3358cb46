import { KV_CODES_SHARE, USUAL_TOKENS, WORKING_BYTES } from '../artifact/memory-estimate.ts';
import type { DeviceProfile, GpuMissing, GpuProfile, ModelSizes } from '../core/diagnosis.ts';

/** What catalogues that do not tell keys and values were made with: bytes in memory for one byte of a file. */
const UNTOLD_GROWTH = 1.16;
/**
 * Of weights on a GPU at most: for one byte in the kernels' layout, where half floats take the place of float32; and for one of
 * the file, whose half floats the kernels' layout may keep as they are.
 */
const GPU_SHARE = { f16: { kernels: 0.9, file: 1 }, f32: { kernels: 1, file: 1.21 } };
/** ONNX Runtime's code and heap, activations, a readback. */
const GPU_WORKING_BYTES = 96 * 2 ** 20;

/** A tab beside other programs gets about this share of the memory without trouble, and at most about that. */
const WELL_SHARE = 0.25;
const MOST_SHARE = 0.5;
/** Fits every device that can show a page. */
const SMALL_BYTES = 0.4 * 2 ** 30;
/** Where a page is ended at about 1.5 GB (WebKit's change 49472 says so), with some room for the page itself. */
const HANDHELD_WELL_BYTES = 0.65 * 2 ** 30;
const HANDHELD_MOST_BYTES = 1.1 * 2 ** 30;
/** What 32-bit WebAssembly can address. */
export const WASM_MOST_BYTES = 4 * 2 ** 30;

/** Memory for one model. */
export interface Room {
  /** Up to here nobody notices. */
  readonly wellBytes: number;
  /** Beyond this the browser ends the page; undefined where nobody can know. */
  readonly mostBytes: number | undefined;
}

/** What a page on this device may use for a model. */
export function roomOf({ memoryGib, handheld }: Pick<DeviceProfile, 'memoryGib' | 'handheld'>): Room {
  if (handheld) return { wellBytes: HANDHELD_WELL_BYTES, mostBytes: HANDHELD_MOST_BYTES };
  if (memoryGib === undefined) return { wellBytes: SMALL_BYTES, mostBytes: undefined };
  const bytes = memoryGib * 2 ** 30;
  return { wellBytes: Math.max(SMALL_BYTES, WELL_SHARE * bytes), mostBytes: MOST_SHARE * bytes };
}

/** Keys and values of one position in WebAssembly's memory; where nobody says, taken out of what is said of the memory. */
export function kvBytesOf({ bytes, memoryBytes, kvBytesPerToken }: ModelSizes): number {
  if (kvBytesPerToken !== undefined) return kvBytesPerToken * KV_CODES_SHARE;
  return Math.max(0, memoryBytes - UNTOLD_GROWTH * bytes - WORKING_BYTES) / USUAL_TOKENS;
}

/** Weights in the kernels' layout: what the memory is for besides; never less than the file. */
function weightBytesOf(model: ModelSizes): number {
  return Math.max(model.bytes, model.memoryBytes - WORKING_BYTES - kvBytesOf(model) * USUAL_TOKENS);
}

/** Bytes of a model in WebAssembly's memory with `contextLength` positions filled. */
export function wasmBytes(model: ModelSizes, contextLength: number): number {
  return weightBytesOf(model) + WORKING_BYTES + kvBytesOf(model) * contextLength;
}

/** Bytes of a model on a GPU, where all positions are allocated at once. */
export function gpuBytes(model: ModelSizes, contextLength: number, gpu: GpuProfile): number {
  const kv = (kvBytesOf(model) / KV_CODES_SHARE) * (gpu.f16 ? 0.5 : 1);
  const share = gpu.f16 ? GPU_SHARE.f16 : GPU_SHARE.f32;
  const weights = Math.max(weightBytesOf(model) * share.kernels, model.bytes * share.file);
  return weights + GPU_WORKING_BYTES + kv * contextLength;
}

/** Whether a GPU is there that a model may be put on without being asked for it. */
export function isHardware(gpu: GpuProfile | GpuMissing): gpu is GpuProfile {
  return gpu.available && !gpu.software;
}
