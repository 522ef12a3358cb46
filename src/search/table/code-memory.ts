import { Fault } from '../../core/fault.ts';

const PAGE = 65_536;
/** As much as 32 bits reach. */
const MOST_PAGES = 65_536;

/** Where the task lies: below it is nothing. */
export const TASK = 1024;
/** Where constants lie, and rows behind them. */
export const CONSTANTS = 2048;
/** Kernels read whole vectors, so up to this much behind what is there. */
const SLACK = 64;

/**
 * A WebAssembly memory: constants of a code, rows, and behind them room for what a call needs and leaves behind; that moves as rows
 * are added.
 */
export class CodeMemory {
  /** Address of the first row. */
  readonly rows: number;
  readonly #memory: WebAssembly.Memory;
  #rowsEnd: number;
  #next: number;
  #views: Views;

  /** @throws Fault `memory-exhausted` */
  constructor(memory: WebAssembly.Memory, constants = new Float32Array(0)) {
    this.#memory = memory;
    this.#views = viewsOf(memory);
    this.rows = aligned(CONSTANTS + constants.byteLength + SLACK);
    this.#rowsEnd = this.rows;
    this.#next = this.rows;
    this.holdRows(0);
    this.floats.set(constants, CONSTANTS / 4);
  }

  get bytes(): number {
    return this.#views.words.byteLength;
  }

  /** All of it as float32 and uint32: the number at an address lies in place address / 4. Not to be kept, as growing replaces them. */
  get floats(): Float32Array<ArrayBuffer> {
    return this.#views.floats;
  }

  get words(): Uint32Array<ArrayBuffer> {
    return this.#views.words;
  }

  /** Makes room for so many bytes of rows. @throws Fault `memory-exhausted` */
  holdRows(bytes: number): void {
    const end = aligned(this.rows + bytes + SLACK);
    this.#need(end);
    this.#rowsEnd = end;
    this.clear();
  }

  /** Forgets what calls have reserved. */
  clear(): void {
    this.#next = this.#rowsEnd;
  }

  /** Address of room for a call, a multiple of 64. @throws Fault `memory-exhausted` */
  reserve(bytes: number): number {
    const address = this.#next;
    this.#next = aligned(address + bytes + SLACK);
    this.#need(this.#next);
    return address;
  }

  /** Not to be kept, as growing detaches it. */
  u8(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.words.buffer, address, length);
  }

  #need(end: number): void {
    const missing = Math.ceil((end - this.bytes) / PAGE);
    if (missing <= 0) return;
    const pages = this.bytes / PAGE;
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
    } catch {
      return false; // RangeError is all that it throws
    }
    this.#views = viewsOf(this.#memory);
    return true;
  }
}

interface Views {
  readonly floats: Float32Array<ArrayBuffer>;
  readonly words: Uint32Array<ArrayBuffer>;
}

/** Made once: asking a memory for its buffer takes as long as a small kernel. */
function viewsOf({ buffer }: WebAssembly.Memory): Views {
  const own = buffer as ArrayBuffer;
  return { floats: new Float32Array(own), words: new Uint32Array(own) };
}

function aligned(address: number): number {
  return Math.ceil(address / 64) * 64;
}
