import type { OutputFile } from '../../src/quant/write/output-file.ts';

/** An output that a test can look at. */
export interface MemoryOutput extends OutputFile {
  readonly state: 'open' | 'committed' | 'discarded';
  /** What was written, once it is complete. */
  bytes(): Uint8Array<ArrayBuffer>;
}

/** @param onAppend called before every append; may throw */
export function memoryOutput(onAppend: () => void = () => {}): MemoryOutput {
  const pieces: Buffer[] = [];
  let state: MemoryOutput['state'] = 'open';
  return {
    get state() {
      return state;
    },
    async append(bytes) {
      onAppend();
      pieces.push(Buffer.from(bytes));
    },
    async commit() {
      state = 'committed';
    },
    async discard() {
      if (state === 'open') state = 'discarded';
    },
    bytes() {
      if (state !== 'committed') throw new Error('The file is not complete.');
      return Uint8Array.from(Buffer.concat(pieces));
    },
  };
}
