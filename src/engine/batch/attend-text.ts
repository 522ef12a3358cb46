import type { DecoderConfig } from '../decoder-config.ts';
import { softmax } from '../reference/softmax.ts';
import { gather, gatherColumns, scatter } from './head-rows.ts';
import type { Pass, Scratch } from './scratch.ts';

/** Of all tokens of a text, token after token: heads · headSize values for queries, kvHeads · headSize for the others. */
export interface Projected {
  readonly queries: Float32Array;
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

export type AttentionConfig = Pick<DecoderConfig, 'heads' | 'kvHeads' | 'headSize' | 'attentionScale'> & {
  /** A token sees so many of the last positions; undefined: all. */
  readonly window: number | undefined;
};

/** Queries that are looked at together: products are large, and few of them are of a token with one that it may not see. */
const TILE = 64;

/**
 * Causal grouped-query attention (Ainslie et al., 2023) of a whole text.
 * @param out `[tokens × heads · headSize]`
 */
export function attendText(
  out: Float32Array,
  projected: Projected,
  config: AttentionConfig,
  pass: Pass,
): void {
  const { heads, kvHeads, headSize } = config;
  const tokens = out.length / (heads * headSize);
  for (let kvHead = 0; kvHead < kvHeads; kvHead++) {
    for (let first = 0; first < tokens; first += TILE) {
      const span = { first, end: Math.min(first + TILE, tokens) };
      const seen = seenBy(span, projected, { ...config, kvHead }, pass.scratch);
      for (let shared = 0; shared < heads / kvHeads; shared++) {
        const place = { head: (kvHead * heads) / kvHeads + shared, count: heads, headSize };
        const queries = pass.scratch.take('head', (span.end - first) * headSize);
        gather(queries, projected.queries, first, place);
        scatter(out, attendTile(queries, { seen, first, config, pass }), first, place);
      }
    }
  }
}

interface Span {
  readonly first: number; // position
  readonly end: number;
}

/** What some neighbouring tokens see, all together. */
interface Seen {
  readonly from: number; // position
  readonly count: number;
  readonly keys: Float32Array; // [count × headSize]
  readonly values: Float32Array; // [headSize × count]: mixing them is a product too
}

function seenBy(
  { first, end }: Span,
  { keys, values }: Projected,
  { window, kvHeads, kvHead, headSize }: AttentionConfig & { readonly kvHead: number },
  scratch: Scratch,
): Seen {
  const from = window === undefined ? 0 : Math.max(0, first + 1 - window);
  const count = end - from;
  const place = { head: kvHead, count: kvHeads, headSize };
  const seen = {
    from,
    count,
    keys: scratch.take('seenKeys', count * headSize),
    values: scratch.take('seenValues', count * headSize),
  };
  gather(seen.keys, keys, from, place);
  gatherColumns(seen.values, values, from, place);
  return seen;
}

interface TileSetting {
  readonly seen: Seen;
  /** Position of the first query. */
  readonly first: number;
  readonly config: AttentionConfig;
  readonly pass: Pass;
}

/** One head of a run of tokens: `queries` and the answer are `[tokens × headSize]`. */
function attendTile(queries: Float32Array, { seen, first, config, pass }: TileSetting): Float32Array {
  const { headSize, attentionScale, window = Infinity } = config;
  const { from, count, keys, values } = seen;
  const { products, scratch } = pass;
  const scores = scratch.take('scores', (queries.length / headSize) * count);
  products.multiply(scores, queries, { rows: count, columns: headSize, values: keys }, 'attention');
  for (let query = 0; query * count < scores.length; query++) {
    const position = first + query;
    const sees = { first: Math.max(0, position + 1 - window) - from, end: position + 1 - from };
    weigh(scores.subarray(query * count, (query + 1) * count), sees, attentionScale);
  }
  const mixed = scratch.take('mixedHead', queries.length);
  products.multiply(mixed, scores, { rows: headSize, columns: count, values }, 'attention');
  return mixed;
}

/** Scores to shares of attention: those of `sees` sum to 1, all others are 0. */
function weigh(scores: Float32Array, { first, end }: Span, attentionScale: number): void {
  for (let i = first; i < end; i++) scores[i]! *= attentionScale;
  softmax(scores.subarray(first, end));
  scores.fill(0, 0, first);
  scores.fill(0, end);
}
