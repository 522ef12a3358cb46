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

/** A file the person picked, or any other Blob; only the ranges asked for are read. */
export function blobSource(name: string, blob: Blob): ByteSource {
  return {
    name,
    size: blob.size,
    async read(offset, length) {
      checkRange(name, blob.size, { offset, length });
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
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
