import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { OutputFile } from '../quant/write/output-file.ts';
import { diskFault } from './disk-fault.ts';
import { unfinishedPath } from './write-whole.ts';

/**
 * A file on disk that has another name until it is complete.
 * @throws Fault `storage-denied` where the folder is missing or may not be written
 */
export async function outputFile(path: string): Promise<OutputFile> {
  const unfinished = unfinishedPath(path);
  const file = await open(unfinished, 'wx').catch((error: unknown) => {
    throw diskFault(error, path);
  });
  return new DiskOutput(file, { unfinished, path });
}

class DiskOutput implements OutputFile {
  readonly #file: FileHandle;
  readonly #unfinished: string;
  readonly #path: string;
  #over = false;

  constructor(file: FileHandle, { unfinished, path }: { unfinished: string; path: string }) {
    this.#file = file;
    this.#unfinished = unfinished;
    this.#path = path;
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        done += (await this.#file.write(bytes, done)).bytesWritten; // one write may take less than it was given
      }
    } catch (error) {
      throw diskFault(error, this.#path);
    }
  }

  async commit(): Promise<void> {
    try {
      await this.#file.sync(); // a name must not reach the disk before the bytes
      await this.#file.close();
      await rename(this.#unfinished, this.#path);
      this.#over = true;
    } catch (error) {
      throw diskFault(error, this.#path);
    }
  }

  async discard(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#file.close().catch(() => {}); // closed by a commit that failed
    await rm(this.#unfinished, { force: true });
  }
}
