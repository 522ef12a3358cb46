import type { DecoderConfig } from '../decoder-config.ts';
import { softmax } from './softmax.ts';

/** The keys and values of one layer, position after position: each `[positions × kvHeads · headSize]`. */
export interface LayerCache {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/**
 * Grouped-query attention (Ainslie et al., 2023) of one token over positions 0 … `position`:
 * each run of heads / kvHeads query heads shares one head of keys and values.
 */
export function attend(
  out: Float32Array, // [heads × headSize]
  query: Float32Array, // [heads × headSize], rotated
  { cache, position }: { cache: LayerCache; position: number },
  { heads, kvHeads, headSize }: Pick<DecoderConfig, 'heads' | 'kvHeads' | 'headSize'>,
): void {
  const scale = 1 / Math.sqrt(headSize);
  const stride = kvHeads * headSize;
  const weights = new Float32Array(position + 1);
  out.fill(0);
  for (let head = 0; head < heads; head++) {
    const own = head * headSize;
    const shared = Math.floor(head / (heads / kvHeads)) * headSize;
    for (let past = 0; past <= position; past++) {
      let dot = 0;
      for (let d = 0; d < headSize; d++) dot += query[own + d]! * cache.keys[past * stride + shared + d]!;
      weights[past] = dot * scale;
    }
    softmax(weights);
    for (let past = 0; past <= position; past++) {
      for (let d = 0; d < headSize; d++) {
        out[own + d]! += weights[past]! * cache.values[past * stride + shared + d]!;
      }
    }
  }
}
