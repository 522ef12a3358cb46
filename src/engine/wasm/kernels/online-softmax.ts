// Softmax of scores that come a segment at a time (Milakov & Gimelshein 2018): weights are e^(score - peak so far), and where a
// segment raises the peak, what was mixed before it shrinks. The sum divides once, at the end.

import { exp4, exponents, largest } from './exp';
import { POSITIONS, TILE } from './kv-arena';
import { Query, scoresOf } from './query';

/** Below every score, and near enough to zero that e^(it - peak) needs no care. */
const NO_PEAK: f32 = -3e38;

export function begin(query: Query, size: i32): void {
  query.peak = NO_PEAK;
  query.sum = 0;
  memory.fill(query.out, 0, <usize>size << 2);
}

/** Scores of the segment that begins at position `segment` become weights; in tiles that it sees, what it does not see weighs nothing. */
export function weigh(query: Query, segment: i32, size: i32): void {
  const start = max(query.start, segment);
  const end = min(query.end, segment + POSITIONS);
  if (start >= end) return;
  const scores = scoresOf(query, segment / TILE) - (<usize>segment << 2); // of position 0, if it were here
  const first = scores + (<usize>(start & ~(TILE - 1)) << 2);
  const last = scores + (<usize>((end + TILE - 1) & ~(TILE - 1)) << 2);
  const seen = scores + (<usize>start << 2);
  const unseen = scores + (<usize>end << 2);
  fill(first, seen, -Infinity);
  fill(unseen, last, -Infinity);
  raise(query, largest(first, last, query.peak), size);
  query.sum += exponents(first, last, query.peak);
  fill(first, seen, 0);
  fill(unseen, last, 0);
}

/** Divides the mixture by the sum of its weights. */
export function finish(query: Query, size: i32): void {
  shrink(query, 1 / query.sum, size);
}

/** Makes `peak` the peak of what was mixed so far. */
function raise(query: Query, peak: f32, size: i32): void {
  if (peak == query.peak) return;
  const factor = f32x4.extract_lane(exp4(f32x4.splat(query.peak - peak)), 0);
  query.peak = peak;
  query.sum *= factor;
  shrink(query, factor, size);
}

function shrink(query: Query, factor: f32, size: i32): void {
  const by = f32x4.splat(factor);
  const end = query.out + (<usize>size << 2);
  for (let at = query.out; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), by));
}

function fill(at: usize, end: usize, x: f32): void {
  for (; at < end; at += 4) store<f32>(at, x);
}
