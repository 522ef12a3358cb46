import { Fault } from '../core/fault.ts';
import type { ByteSource } from './byte-source.ts';
import { truncated } from './gguf-fault.ts';

/** A file that is already in memory; reads are views. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(offset, length) {
      checkRange(name, bytes.length, { offset, length });
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** Throws unless [offset, offset + length) lies inside a file of `size` bytes. */
export function checkRange(name: string, size: number, range: { offset: number; length: number }): void {
  const { offset, length } = range;
  if (!(offset >= 0 && length >= 0))
    throw new Fault('bug', `${name}: bytes ${offset} + ${length} is not a range.`);
  if (offset + length > size) throw truncated(name, `byte ${offset + length}`, { size });
}
