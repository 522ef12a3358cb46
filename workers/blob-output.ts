import { Fault } from '../src/core/fault.ts';
import type { OutputFile } from '../src/quant/write/output-file.ts';

/** Parts of a file are gathered to this size before the browser gets them, which may put them on its disk. */
const PART_BYTES = 8 * 2 ** 20;

/** A file that grows out of the page's memory, into the browser's. */
export interface BlobOutput extends OutputFile {
  /** @throws Fault `bug` before `commit` */
  readonly file: File;
}

export function blobOutput(name: string): BlobOutput {
  let parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  let file: File | undefined;
  const flush = (): void => {
    if (waiting.length > 0) parts.push(new Blob(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  return {
    get file() {
      if (file) return file;
      throw new Fault('bug', `${name} is asked for before it is complete.`);
    },
    async append(bytes) {
      waiting.push(bytes.slice()); // the writer may use its memory again
      waitingBytes += bytes.length;
      if (waitingBytes >= PART_BYTES) flush();
    },
    async commit() {
      flush();
      file = new File(parts, name);
      parts = [];
    },
    async discard() {
      parts = [];
      waiting = [];
    },
  };
}
