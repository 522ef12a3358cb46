import type { DecoderConfig } from '../decoder-config.ts';
import type { Heap } from './heap.ts';

/** Positions of one segment, see kernels/kv-arena.ts. */
const POSITIONS = 256;

/** Bytes of a segment: a rotation table, then keys and values of every layer and head. */
export function segmentBytes(config: DecoderConfig): number {
  const { layers, kvHeads, headSize, ropes } = config;
  return POSITIONS * (ropes[0]!.size + 2 * layers * kvHeads * headSize) * 4;
}

export function segmentCount(contextLength: number): number {
  return Math.ceil(contextLength / POSITIONS);
}

/** The KV cache: segments of 256 positions, added when the conversation reaches them. */
export class KvArena {
  /** Address of the table of segment addresses, `[segmentCount]` u32. */
  readonly table: number;
  readonly #heap: Heap;
  readonly #config: DecoderConfig;
  readonly #frequencies: Float64Array; // [ropeSize / 2], radians a position
  #segments = 0;

  constructor(heap: Heap, config: DecoderConfig, frequencies: Float64Array, contextLength: number) {
    this.#heap = heap;
    this.#config = config;
    this.#frequencies = frequencies;
    this.table = heap.allocate(segmentCount(contextLength) * 4);
  }

  /** Makes room for positions 0 … `length` − 1. @throws Fault `memory-exhausted`, with the arena as it was */
  reserve(length: number): void {
    while (this.#segments * POSITIONS < length) {
      const address = this.#heap.allocate(segmentBytes(this.#config));
      this.#writeRotations(address, this.#segments * POSITIONS);
      this.#heap.i32(this.table, this.#segments + 1)[this.#segments] = address;
      this.#segments += 1;
    }
  }

  /** `[POSITIONS][cos × ropeSize/2, sin × ropeSize/2]`, computed in double precision. */
  #writeRotations(address: number, first: number): void {
    const half = this.#frequencies.length;
    const table = this.#heap.f32(address, POSITIONS * 2 * half);
    for (let i = 0; i < POSITIONS; i++) {
      for (let pair = 0; pair < half; pair++) {
        const angle = (first + i) * this.#frequencies[pair]!;
        table[i * 2 * half + pair] = Math.cos(angle);
        table[i * 2 * half + half + pair] = Math.sin(angle);
      }
    }
  }
}
