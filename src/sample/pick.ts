import { findThreshold, type Threshold } from './threshold.ts';

/**
 * Filters and the draw. Weights [vocabulary] are numbers ≥ 0 that need not sum to 1. A filter sets what it drops to
 * −∞ (logits) or 0 (weights), and always leaves one token. Equal ones count as ordered by id.
 * `spare` [vocabulary] is memory that a filter may use, so that a token costs no allocation.
 */

/** Keeps the `k` greatest logits; 0 is off. */
export function keepTopK(logits: Float32Array, k: number, spare: Float64Array): void {
  if (k === 0 || k >= logits.length) return;
  // the k-th greatest of some is at most the k-th greatest of all, so most can be passed over at once
  const stride = Math.max(1, Math.floor(logits.length / (8 * k + 1024)));
  let count = 0;
  for (let id = 0; id < logits.length; id += stride) spare[count++] = logits[id]!;
  const least = findThreshold(spare.subarray(0, count), k, 'one').value;
  count = gather(logits, least, spare);
  dropBelow(logits, findThreshold(spare.subarray(0, count), k, 'one'), -Infinity);
}

/** Nucleus sampling: keeps the fewest of the heaviest that together hold at least the share `p`. */
export function keepTopP(weights: Float64Array, p: number, spare: Float64Array): void {
  if (p >= 1) return;
  const total = sumOf(weights);
  // all tokens lighter than this together weigh less than 1 − p, so none of them is in the nucleus
  const least = ((1 - p) * total) / weights.length;
  const count = gather(weights, least, spare);
  dropBelow(weights, findThreshold(spare.subarray(0, count), p * total, 'value'), 0);
}

/** Keeps tokens at least `share` as heavy as the heaviest. */
export function keepMinP(weights: Float64Array, share: number): void {
  if (share <= 0) return;
  let heaviest = 0;
  for (let id = 0; id < weights.length; id++) heaviest = Math.max(heaviest, weights[id]!);
  const least = share * heaviest;
  for (let id = 0; id < weights.length; id++) if (weights[id]! < least) weights[id] = 0;
}

/** A token drawn in proportion to its weight. `coin` is uniform in [0, 1). */
export function pickWeighted(weights: Float64Array, coin: number): number {
  let left = coin * sumOf(weights);
  let last = 0;
  for (let id = 0; id < weights.length; id++) {
    const weight = weights[id]!;
    if (weight === 0) continue;
    left -= weight;
    if (left < 0) return id;
    last = id;
  }
  return last; // rounding left a sliver above the last
}

/** Writes the values of at least `least` to the front of `spare`; how many. */
function gather(values: Float32Array | Float64Array, least: number, spare: Float64Array): number {
  let count = 0;
  for (let id = 0; id < values.length; id++) {
    const value = values[id]!;
    if (value >= least) spare[count++] = value;
  }
  return count;
}

function dropBelow(values: Float32Array | Float64Array, { value, equals }: Threshold, dropped: number): void {
  let room = equals;
  for (let id = 0; id < values.length; id++) {
    const isKept = values[id]! > value || (values[id] === value && room-- > 0);
    if (!isKept) values[id] = dropped;
  }
}

/** An index loop: `for … of` takes ten times as long over a typed array. */
function sumOf(weights: Float64Array): number {
  let sum = 0;
  for (let id = 0; id < weights.length; id++) sum += weights[id]!;
  return sum;
}
