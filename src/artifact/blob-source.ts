import { Fault } from '../core/fault.ts';
import type { ByteSource } from './byte-source.ts';
import { checkRange } from './memory-source.ts';

/**
 * A file that a person gave the page. A read takes its own range from the disk: nothing is ever copied whole.
 * Reading throws Fault `shard-changed` when the file is not what it was, or not there any more.
 */
export function blobSource(name: string, blob: Blob): ByteSource {
  const { size } = blob;
  return {
    name,
    size,
    async read(offset, length) {
      checkRange(name, size, { offset, length });
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (error) {
        const message = `${name} cannot be read any more: it was changed, moved or deleted after it was chosen. Choose it again.`;
        throw new Fault('shard-changed', message, { file: name }, error);
      }
    },
  };
}
