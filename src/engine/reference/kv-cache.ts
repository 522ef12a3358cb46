import type { DecoderConfig } from '../decoder-config.ts';
import { allocate } from '../allocate.ts';
import type { LayerCache } from './attention.ts';

const FIRST_POSITIONS = 64;

type CacheSizes = Pick<DecoderConfig, 'layers' | 'kvHeads' | 'headSize'>;

/** Keys and values of all layers. Grows by doubling, so that a long context costs nothing until it is used. */
export class KvCache {
  readonly #config: CacheSizes;
  readonly #contextLength: number;
  #layers: readonly LayerCache[] = [];
  #capacity = 0; // positions

  constructor(config: CacheSizes, contextLength: number) {
    this.#config = config;
    this.#contextLength = contextLength;
  }

  get bytes(): number {
    return this.#layers.reduce((sum, { keys, values }) => sum + keys.byteLength + values.byteLength, 0);
  }

  layer(index: number): LayerCache {
    return this.#layers[index]!;
  }

  /** Makes room for positions 0 … `positions` − 1; what was there stays, also when memory runs out. */
  reserve(positions: number): void {
    if (positions <= this.#capacity) return;
    const capacity = Math.min(Math.max(positions, 2 * this.#capacity, FIRST_POSITIONS), this.#contextLength);
    const { layers, kvHeads, headSize } = this.#config;
    const length = capacity * kvHeads * headSize;
    this.#layers = allocate(() =>
      Array.from({ length: layers }, (_, index) => {
        const old = this.#layers[index];
        return { keys: grown(old?.keys, length), values: grown(old?.values, length) };
      }),
    );
    this.#capacity = capacity;
  }
}

function grown(old: Float32Array | undefined, length: number): Float32Array {
  const larger = new Float32Array(length);
  if (old) larger.set(old);
  return larger;
}
