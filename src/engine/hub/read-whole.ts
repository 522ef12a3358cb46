import type { ByteSource } from '../../artifact/byte-source.ts';
import { throwIfAborted } from '../../core/fault.ts';
import { allocate } from '../allocate.ts';

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with each piece's bytes. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

const PIECE_BYTES = 4 * 2 ** 20; // a chunk of the weight cache

/**
 * All bytes of a file in memory of their own, read in pieces.
 * @throws Fault `aborted`, `memory-exhausted`, or what the source throws.
 */
export async function readWhole(
  file: ByteSource,
  { signal, onBytes }: ReadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = allocate(() => new Uint8Array(file.size));
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    throwIfAborted(signal);
    const piece = await file.read(at, Math.min(PIECE_BYTES, file.size - at));
    whole.set(piece, at);
    onBytes?.(piece.length);
  }
  throwIfAborted(signal);
  return whole;
}
