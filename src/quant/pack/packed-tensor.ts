import type { SafetensorsToCome } from '../../artifact/safetensors/safetensors-writer.ts';

/** A tensor for a safetensors file; `data` is little endian. */
export interface PackedTensor extends SafetensorsToCome {
  readonly data: Uint8Array;
}

/** Whole numbers of 32 bits, little endian. */
export function wordBytes(words: Int32Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 * words.length));
  for (const [i, word] of words.entries()) view.setInt32(4 * i, word, true);
  return new Uint8Array(view.buffer);
}

/** The inverse of `wordBytes`. */
export function wordsOf(bytes: Uint8Array): Int32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i, true));
}
