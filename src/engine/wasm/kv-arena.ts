import type { DecoderConfig } from '../decoder-config.ts';
import type { Heap } from './heap.ts';

/** Positions of one segment, see kernels/kv-arena.ts. */
const POSITIONS = 256;

/** Floats of the rotation tables of a segment, one for each of the model's rotations; they are of one size. */
export function rotationFloats({ ropes }: DecoderConfig): number {
  return POSITIONS * ropes[0]!.size * ropes.length;
}

/** Bytes of one position's keys (int16) and values (int8) in all layers and heads, each vector with a step in float32. */
export function positionBytes({
  layers,
  kvHeads,
  headSize,
}: Pick<DecoderConfig, 'layers' | 'kvHeads' | 'headSize'>): number {
  return layers * kvHeads * (2 * headSize + 4 + headSize + 4);
}

/** Bytes of a segment: rotation tables, then keys and values of every layer and head. */
export function segmentBytes(config: DecoderConfig): number {
  return 4 * rotationFloats(config) + POSITIONS * positionBytes(config);
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
  readonly #frequencies: readonly Float64Array[]; // of each rotation [size / 2], radians a position
  #segments = 0;

  constructor(
    heap: Heap,
    config: DecoderConfig,
    frequencies: readonly Float64Array[],
    contextLength: number,
  ) {
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

  /** `[rotation][POSITIONS][cos × size/2, sin × size/2]`, computed in double precision. */
  #writeRotations(address: number, first: number): void {
    const table = this.#heap.f32(address, rotationFloats(this.#config));
    let at = 0;
    for (const [rope, frequencies] of this.#frequencies.entries()) {
      const { magnitude } = this.#config.ropes[rope]!;
      const half = frequencies.length;
      for (let i = 0; i < POSITIONS; i++, at += 2 * half) {
        for (let pair = 0; pair < half; pair++) {
          const angle = (first + i) * frequencies[pair]!;
          table[at + pair] = Math.cos(angle) * magnitude;
          table[at + half + pair] = Math.sin(angle) * magnitude;
        }
      }
    }
  }
}
