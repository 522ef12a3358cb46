import type { DecoderConfig } from '../decoder-config.ts';
import { softmax } from './softmax.ts';

/** The keys and values of one layer, position after position: each `[positions × kvHeads · headSize]`. */
export interface LayerCache {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** What a token sees: positions `first` … `last` of a layer, the last its own. */
export interface View {
  readonly cache: LayerCache;
  readonly first: number;
  readonly last: number;
}

/**
 * Grouped-query attention (Ainslie et al., 2023) of one token: each run of heads / kvHeads query heads shares one head
 * of keys and values.
 */
export function attend(
  out: Float32Array, // [heads × headSize]
  query: Float32Array, // [heads × headSize], rotated
  { cache, first, last }: View,
  config: Pick<DecoderConfig, 'heads' | 'kvHeads' | 'headSize' | 'attentionScale'>,
): void {
  const { heads, kvHeads, headSize, attentionScale } = config;
  const stride = kvHeads * headSize;
  const weights = new Float32Array(last + 1 - first);
  out.fill(0);
  for (let head = 0; head < heads; head++) {
    const own = head * headSize;
    const shared = Math.floor(head / (heads / kvHeads)) * headSize;
    for (let past = first; past <= last; past++) {
      let dot = 0;
      for (let d = 0; d < headSize; d++) dot += query[own + d]! * cache.keys[past * stride + shared + d]!;
      weights[past - first] = dot * attentionScale;
    }
    softmax(weights);
    for (let past = first; past <= last; past++) {
      for (let d = 0; d < headSize; d++) {
        out[own + d]! += weights[past - first]! * cache.values[past * stride + shared + d]!;
      }
    }
  }
}
