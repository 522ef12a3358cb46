// A query while it attends: where it lies, what it sees, and its scores of the segment of positions at hand.

import { POSITIONS, TILE } from './kv-arena';

/** Queries at a time. */
export const QUERIES: i32 = 16;

@unmanaged
export class Query {
  /** int16 [headSize], then its step: see kv-codes.ts */
  codes: usize;
  /** float32 [headSize]: the mixture of values */
  out: usize;
  /** It sees positions `start` … `end` - 1. */
  start: i32;
  end: i32;
  // of the softmax so far, see online-softmax.ts
  peak: f32;
  sum: f32;
}

/** Behind the struct: float32 [POSITIONS], scores and then weights. */
const SCORES: usize = 64;
/** From one query to the next. */
const QUERY_BYTES: usize = SCORES + 4 * POSITIONS;
/** Of all that work together: what a thread has room for; mirrored by scratch.ts of the engine. */
export const QUERIES_BYTES: usize = <usize>QUERIES * QUERY_BYTES;

// @ts-ignore: decorator
@inline
export function queryAt(queries: usize, i: i32): Query {
  return changetype<Query>(queries + <usize>i * QUERY_BYTES);
}

/** What a query scores the keys of a tile, sixteen floats. */
// @ts-ignore: decorator
@inline
export function scoresOf(query: Query, tile: i32): usize {
  return changetype<usize>(query) + SCORES + (<usize>(tile & (POSITIONS / TILE - 1)) << 6);
}

// @ts-ignore: decorator
@inline
export function sees(query: Query, tile: i32): bool {
  return query.start < (tile + 1) * TILE && query.end > tile * TILE;
}
