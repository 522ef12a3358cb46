import { f32ToF16, narrow } from '../../artifact/half.ts';

/** What activations, scales and the KV cache are made of: half precision where the GPU has it. */
export type Precision = 'float32' | 'float16';

export const BYTES_OF: Readonly<Record<Precision, number>> = { float32: 4, float16: 2 };

/** Numbers as the graph holds them; float32 without a copy. */
export function encode(values: Float32Array<ArrayBuffer>, precision: Precision): Uint8Array<ArrayBuffer> {
  if (precision === 'float16') return narrow(values, f32ToF16);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
