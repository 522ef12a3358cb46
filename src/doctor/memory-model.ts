import type { DeviceProfile, GpuMissing, GpuProfile, ModelSizes } from '../core/diagnosis.ts';

/** Tokens of the conversation that a catalogue's `memoryBytes` is meant for (models/make-catalog.mjs). */
const USUAL_TOKENS = 2048;
/** Activations, tables, the stack: what the catalogue adds. */
const WORKING_BYTES = 8 * 2 ** 20;
/** The kernels' layout has scales of 32 bits where the file has 16. */
const KERNEL_LAYOUT = 1.16;
/** Codes, scales and corrections for minima as tensors of their own. */
const GPU_LAYOUT = 1.15;
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

/** What a catalogue says of a model's memory: weights, and a conversation of usual length. */
export function memoryBytesOf(bytes: number, kvBytes: number): number {
  return Math.ceil(KERNEL_LAYOUT * bytes) + WORKING_BYTES + kvBytes * USUAL_TOKENS;
}

/** Keys and values of one position in float32, taken out of what a catalogue says of the memory. */
export function kvBytesPerToken({ bytes, memoryBytes }: ModelSizes): number {
  return Math.max(0, memoryBytes - KERNEL_LAYOUT * bytes - WORKING_BYTES) / USUAL_TOKENS;
}

/** Bytes of a model in WebAssembly's memory with `contextLength` positions filled. */
export function wasmBytes(model: ModelSizes, contextLength: number): number {
  return KERNEL_LAYOUT * model.bytes + WORKING_BYTES + kvBytesPerToken(model) * contextLength;
}

/** Bytes of a model on a GPU, where all positions are allocated at once. */
export function gpuBytes(model: ModelSizes, contextLength: number, gpu: GpuProfile): number {
  const kv = kvBytesPerToken(model) * (gpu.f16 ? 0.5 : 1);
  return GPU_LAYOUT * model.bytes + GPU_WORKING_BYTES + kv * contextLength;
}

/** Whether a GPU is there that a model may be put on without being asked for it. */
export function isHardware(gpu: GpuProfile | GpuMissing): gpu is GpuProfile {
  return gpu.available && !gpu.software;
}
