import { Fault } from '../../core/fault.ts';

const PAGE = 65_536;
/** As much as 32 bits reach. */
const MOST_PAGES = 65_536;

/** Where the task lies: below it is nothing. */
export const TASK = 1024;
/** Where rows begin. */
export const ROWS = 2048;
/** Kernels read whole vectors, so up to this much behind what is there. */
const SLACK = 64;

/**
 * A WebAssembly memory with rows in it, and behind them room for what a call needs and leaves behind: it moves as rows are added.
 */
export class CodeMemory {
  readonly #memory: WebAssembly.Memory;
  #rowsEnd = ROWS;
  #next = ROWS;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Makes room for so many bytes of rows. @throws Fault `memory-exhausted` */
  holdRows(bytes: number): void {
    this.#rowsEnd = aligned(ROWS + bytes + SLACK);
    this.#need(this.#rowsEnd);
    this.clear();
  }

  /** Forgets what calls have reserved. */
  clear(): void {
    this.#next = this.#rowsEnd;
  }

  /** Address of room for a call. @throws Fault `memory-exhausted` */
  reserve(bytes: number): number {
    const address = this.#next;
    this.#next = aligned(address + bytes + SLACK);
    this.#need(this.#next);
    return address;
  }

  // Made anew each time: growing detaches old views.
  u8(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer as ArrayBuffer, address, length);
  }

  view(address: number, length: number): DataView {
    return new DataView(this.#memory.buffer, address, length);
  }

  #need(end: number): void {
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    const pages = this.#memory.buffer.byteLength / PAGE;
    const spare = Math.min(Math.ceil(pages / 8), MOST_PAGES - pages - missing);
    if (spare > 0 && this.#grow(missing + spare)) return;
    if (this.#grow(missing)) return;
    const bytes = missing * PAGE;
    const message = `There is no room for ${Math.ceil(bytes / 2 ** 20)} MB more of vectors. Close other tabs or programs, or use a smaller code.`;
    throw new Fault('memory-exhausted', message, { bytes });
  }

  #grow(pages: number): boolean {
    try {
      this.#memory.grow(pages);
      return true;
    } catch {
      return false; // RangeError is all that it throws
    }
  }
}

function aligned(address: number): number {
  return Math.ceil(address / 64) * 64;
}
