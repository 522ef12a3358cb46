import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ByteSource } from '../artifact/byte-source.ts';
import { truncated } from '../artifact/gguf-fault.ts';
import { checkRange } from '../artifact/memory-source.ts';
import { Fault } from '../core/fault.ts';

/** A file on disk, held open until `close`. */
export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

/**
 * Opens a file for reading by ranges.
 * @throws Fault `shard-missing` when there is no such file or it may not be read.
 */
export async function fileSource(path: string): Promise<FileSource> {
  const name = basename(path);
  const handle = await openFile(path);
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    throw new Fault('shard-missing', `${path} is not a file. Give the path of a GGUF file.`, { file: path });
  }
  const { size } = stats;
  return {
    name,
    size,
    async read(offset, length) {
      checkRange(name, size, { offset, length });
      const bytes = new Uint8Array(length);
      if ((await fill(handle, bytes, offset)) < length) {
        throw truncated(name, `byte ${offset + length}, although it had ${size} bytes when it was opened`);
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'There is no file' : 'Cannot open';
    throw new Fault('shard-missing', `${why} ${path}. Check the path.`, { file: path }, error);
  }
}

/** One `read` may return less than asked for. */
async function fill(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
