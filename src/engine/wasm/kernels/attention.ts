// Causal grouped-query attention (Ainslie et al. 2023) over the KV arena, a segment of 256 positions at a time, with a softmax
// that goes on from one to the next (FlashAttention, Dao et al. 2022). Up to sixteen queries that share their keys take turns at
// each tile while it is in the first-level cache: the heads of a group, of several tokens. What a query finds does not depend on
// which others it is with.

import { mixTile, scoreTile } from './attention-tile';
import { Thread } from './job';
import { keyTile, POSITIONS, TILE, valueTile } from './kv-arena';
import { begin, finish, weigh } from './online-softmax';
import { Layer, Plan } from './plan';
import { QUERIES, queryAt, scoresOf, sees } from './query';

/** Tokens of a chunk whose queries a thread takes at a time: as many as it has room for, fewer where threads would go without. */
export function tokensAtOnce(plan: Plan, thread: Thread): i32 {
  const group = plan.heads / plan.kvHeads;
  const fair = (thread.tokens * plan.kvHeads) / (4 * thread.threads);
  return max(1, min(QUERIES / group, fair));
}

/**
 * Attends all heads that share the keys of `kvHead`, of tokens `first` … `first + count` - 1 of the chunk; writes `plan.attended`.
 * Several tokens at once only where `tokensAtOnce` allows.
 */
export function attend(plan: Plan, layer: Layer, l: i32, kvHead: i32, first: i32, count: i32, thread: Thread): void {
  const group = plan.heads / plan.kvHeads;
  for (let h = 0; h < group; h += QUERIES) {
    const heads = min(QUERIES, group - h);
    for (let t = 0; t < count; t++)
      for (let i = 0; i < heads; i++)
        place(plan, layer, first + t, kvHead * group + h + i, thread.scores, t * heads + i);
    attendTogether(plan, l * plan.kvHeads + kvHead, thread.scores, count * heads);
  }
}

/** Query `i` of those that work together: head `head` of token `t` of the chunk. */
function place(plan: Plan, layer: Layer, t: i32, head: i32, queries: usize, i: i32): void {
  const bytes = <usize>plan.headSize << 2;
  const query = queryAt(queries, i);
  query.codes = plan.qkv + <usize>(t * (plan.heads + 2 * plan.kvHeads) + head) * bytes;
  query.out = plan.attended + <usize>(t * plan.heads + head) * bytes;
  query.end = plan.position + t + 1;
  query.start = layer.window ? max(0, query.end - layer.window) : 0;
  begin(query, plan.headSize);
}

/** Queries in the order of their tokens, all over the keys of one head. */
function attendTogether(plan: Plan, layerHead: i32, queries: usize, count: i32): void {
  const size = plan.headSize;
  const start = queryAt(queries, 0).start;
  const end = queryAt(queries, count - 1).end;
  for (let segment = start & ~(POSITIONS - 1); segment < end; segment += POSITIONS) {
    const firstTile = max(start, segment) / TILE;
    const lastTile = (min(end, segment + POSITIONS) - 1) / TILE;
    for (let tile = firstTile; tile <= lastTile; tile++) {
      const keys = keyTile(plan, layerHead, tile);
      for (let q = 0; q < count; q++) {
        const query = queryAt(queries, q);
        if (sees(query, tile)) scoreTile(query.codes, keys, size, scoresOf(query, tile));
      }
    }
    for (let q = 0; q < count; q++) weigh(queryAt(queries, q), segment, size);
    for (let tile = firstTile; tile <= lastTile; tile++) {
      const values = valueTile(plan, layerHead, tile);
      for (let q = 0; q < count; q++) {
        const query = queryAt(queries, q);
        if (sees(query, tile)) mixTile(scoresOf(query, tile), values, size, query.out);
      }
    }
  }
  for (let q = 0; q < count; q++) finish(queryAt(queries, q), size);
}
