import { stat } from 'node:fs/promises';
import type { ByteSource } from '../artifact/byte-source.ts';
import { Fault } from '../core/fault.ts';
import { fileSource } from './file-source.ts';
import { isMissing } from './disk-fault.ts';

/** A file that is open only while it is read, for readers that never say when they are done. */
export function pathSource(path: string, { name, size }: { name: string; size: number }): ByteSource {
  return {
    name,
    size,
    async read(offset, length) {
      const source = await fileSource(path);
      try {
        return await source.read(offset, length);
      } finally {
        await source.close();
      }
    },
  };
}

/** Bytes of a file; undefined when there is none. */
export async function fileSize(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new Fault('shard-missing', `Cannot look at ${path}. Check its permissions.`, { file: path }, error);
  }
}
