import { Fault } from '../../core/fault.ts';

const PAGE = 65_536;
/** Below this lies nothing. */
const FIRST_ADDRESS = 1024;

/**
 * Float32 regions of a WebAssembly memory, laid out anew for each piece of work and never more than it needs: what is too large is
 * worked on in tiles.
 */
export class TileMemory {
  readonly #memory: WebAssembly.Memory;
  #next = FIRST_ADDRESS;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** Forgets all regions. */
  clear(): void {
    this.#next = FIRST_ADDRESS;
  }

  /**
   * Address of room for so many 4-byte numbers, with whatever was there before in it.
   * @throws Fault `memory-exhausted`
   */
  reserve(numbers: number): number {
    const address = this.#next;
    this.#next = address + Math.ceil(numbers / 16) * 64;
    const missing = this.#next - this.#memory.buffer.byteLength;
    if (missing > 0) this.#grow(Math.ceil(missing / PAGE));
    return address;
  }

  // Made anew each time: growing detaches old views.
  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  f64(address: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length);
  }

  i32(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length);
  }

  u8(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, address, length);
  }

  /** Copies rows, each padded with zeros to `stride` numbers. */
  put(address: number, rows: Float32Array, columns: number, stride = columns): void {
    if (stride === columns) return this.f32(address, rows.length).set(rows);
    const count = rows.length / columns;
    const to = this.f32(address, count * stride);
    for (let row = 0; row < count; row++) {
      to.set(rows.subarray(row * columns, (row + 1) * columns), row * stride);
      to.fill(0, row * stride + columns, (row + 1) * stride);
    }
  }

  #grow(pages: number): void {
    try {
      this.#memory.grow(pages);
    } catch (error) {
      throw new Fault(
        'memory-exhausted',
        `This device has no room for ${Math.ceil((pages * PAGE) / 2 ** 20)} MB more to calculate in. Close other tabs or programs, or use fewer threads.`,
        { bytes: pages * PAGE },
        error,
      );
    }
  }
}
