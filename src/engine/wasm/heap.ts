import { Fault } from '../../core/fault.ts';

const PAGE = 65_536;
const MOST_PAGES = 65_536;
/** What the kernels were compiled to import. */
const LEAST_PAGES = 16;
/** Below this lies nothing, so that a zero address means "absent". */
const FIRST_ADDRESS = 1024;
/** A cache line. */
const ALIGNMENT = 64;

/** The WASM memory, handed out from low to high and never given back: an engine dies as a whole. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  #next = FIRST_ADDRESS;

  /**
   * @param firstBytes needed at once; later growth is for the KV cache alone.
   * @param mostBytes what the engine may ever need; reserved as address space, not as memory.
   * @throws Fault `memory-exhausted`
   */
  constructor(firstBytes: number, mostBytes: number, shared: boolean) {
    const initial = Math.max(LEAST_PAGES, Math.ceil((firstBytes + FIRST_ADDRESS) / PAGE));
    const maximum = Math.min(MOST_PAGES, Math.ceil((mostBytes + FIRST_ADDRESS) / PAGE) + 1);
    try {
      this.memory = new WebAssembly.Memory({ initial, maximum: Math.max(initial, maximum), shared });
    } catch (error) {
      throw exhausted(mostBytes, error);
    }
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** Address of `bytes` fresh, zeroed bytes on a cache line. */
  allocate(bytes: number): number {
    const address = this.#next;
    const end = address + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const missing = end - this.bytes;
    if (missing > 0) this.#grow(Math.ceil(missing / PAGE));
    this.#next = end;
    return address;
  }

  #grow(pages: number): void {
    try {
      this.memory.grow(pages);
    } catch (error) {
      throw exhausted(pages * PAGE, error);
    }
  }

  // Views are made anew each time: growing memory detaches or outgrows old ones.
  u8(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  i32(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }
}

function exhausted(bytes: number, cause: unknown): Fault {
  const megabytes = Math.ceil(bytes / 2 ** 20);
  return new Fault(
    'memory-exhausted',
    `This device has no room for ${megabytes} MB more. Close other tabs, ask for a shorter contextLength, or choose a smaller model.`,
    { bytes },
    cause,
  );
}
