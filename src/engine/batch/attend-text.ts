import type { DecoderConfig } from '../decoder-config.ts';
import { softmax } from '../reference/softmax.ts';
import type { Products } from './products.ts';

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
  products: Products,
): void {
  const { heads, kvHeads, headSize } = config;
  const tokens = out.length / (heads * headSize);
  for (let kvHead = 0; kvHead < kvHeads; kvHead++) {
    for (let first = 0; first < tokens; first += TILE) {
      const end = Math.min(first + TILE, tokens);
      const seen = seenBy({ first, end }, projected, config, kvHead);
      for (let shared = 0; shared < heads / kvHeads; shared++) {
        const head = (kvHead * heads) / kvHeads + shared;
        const mixed = attendTile(
          gather(projected.queries, { first, end }, { head, count: heads, headSize }),
          {
            seen,
            first,
            config,
            products,
          },
        );
        scatter(out, mixed, first, { head, count: heads, headSize });
      }
    }
  }
}

interface Span {
  readonly first: number; // position
  readonly end: number;
}

/** Which head of how many. */
interface HeadPlace {
  readonly head: number;
  readonly count: number;
  readonly headSize: number;
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
  config: AttentionConfig,
  head: number,
): Seen {
  const { window, kvHeads, headSize } = config;
  const from = window === undefined ? 0 : Math.max(0, first + 1 - window);
  const span = { first: from, end };
  const place = { head, count: kvHeads, headSize };
  const count = end - from;
  return {
    from,
    count,
    keys: gather(keys, span, place),
    values: transposed(gather(values, span, place), count, headSize),
  };
}

interface TileSetting {
  readonly seen: Seen;
  /** Position of the first query. */
  readonly first: number;
  readonly config: AttentionConfig;
  readonly products: Products;
}

/** One head of a run of tokens: `queries` and the answer are `[tokens × headSize]`. */
function attendTile(queries: Float32Array, { seen, first, config, products }: TileSetting): Float32Array {
  const { headSize, attentionScale, window = Infinity } = config;
  const { from, count, keys, values } = seen;
  const scores = new Float32Array((queries.length / headSize) * count);
  products.multiply(scores, queries, { rows: count, columns: headSize, values: keys }, 'attention');
  for (let query = 0; query * count < scores.length; query++) {
    const position = first + query;
    const sees = { first: Math.max(0, position + 1 - window) - from, end: position + 1 - from };
    weigh(scores.subarray(query * count, (query + 1) * count), sees, attentionScale);
  }
  const mixed = new Float32Array(queries.length);
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

/** One head of a run of tokens, `[tokens × headSize]`. */
function gather(
  from: Float32Array,
  { first, end }: Span,
  { head, count, headSize }: HeadPlace,
): Float32Array {
  const rows = new Float32Array((end - first) * headSize);
  for (let token = first; token < end; token++) {
    const at = (token * count + head) * headSize;
    rows.set(from.subarray(at, at + headSize), (token - first) * headSize);
  }
  return rows;
}

function scatter(into: Float32Array, rows: Float32Array, first: number, place: HeadPlace): void {
  const { head, count, headSize } = place;
  for (let row = 0; row * headSize < rows.length; row++) {
    const at = ((first + row) * count + head) * headSize;
    into.set(rows.subarray(row * headSize, (row + 1) * headSize), at);
  }
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = matrix[row * columns + column]!;
  }
  return turned;
}
