import { allocate } from '../allocate.ts';
import type { Products } from './products.ts';

/** Working memory that is used again for every text, so that a pass leaves nothing for the garbage collector. */
export class Scratch {
  readonly #held = new Map<string, Float32Array>();

  /** So many numbers, each of them anything. What was taken for the same purpose before is overwritten. */
  take(purpose: string, length: number): Float32Array {
    const held = this.#held.get(purpose);
    if (held && held.length >= length) return held.subarray(0, length);
    const larger = allocate(() => new Float32Array(length));
    this.#held.set(purpose, larger);
    return larger;
  }
}

/** What a forward pass works with. */
export interface Pass {
  readonly products: Products;
  readonly scratch: Scratch;
}
