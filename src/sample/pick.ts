/**
 * Picking from weights [vocabulary]: numbers ≥ 0 that need not sum to 1. Each filter sets the weights of the tokens
 * it drops to 0 and always leaves one. Equal weights count as ordered by id.
 */

/** Keeps the `k` heaviest; 0 is off. */
export function keepTopK(weights: Float64Array, k: number, spare: Spare): void {
  if (k === 0 || k >= weights.length) return;
  const count = gather(weights, 0, spare.ids);
  if (k < count) keepHeaviest(weights, spare.ids.subarray(0, count), { target: k, massOf: () => 1 });
}

/** Nucleus sampling: keeps the fewest of the heaviest that together hold at least the share `p`. */
export function keepTopP(weights: Float64Array, p: number, spare: Spare): void {
  if (p >= 1) return;
  const total = sum(weights);
  // all tokens lighter than this together weigh less than 1 − p, so none of them is in the nucleus
  const least = ((1 - p) * total) / weights.length;
  const count = gather(weights, p > 0 ? least : 0, spare.ids);
  keepHeaviest(weights, spare.ids.subarray(0, count), {
    target: p * total,
    massOf: (id) => weights[id] ?? 0,
  });
}

/** Keeps tokens at least `share` as heavy as the heaviest. */
export function keepMinP(weights: Float64Array, share: number): void {
  if (share <= 0) return;
  let heaviest = 0;
  for (const weight of weights) if (weight > heaviest) heaviest = weight;
  const least = share * heaviest;
  for (let id = 0; id < weights.length; id++) if ((weights[id] ?? 0) < least) weights[id] = 0;
}

/** A token drawn in proportion to its weight. `coin` is uniform in [0, 1). */
export function pickWeighted(weights: Float64Array, coin: number): number {
  let left = coin * sum(weights);
  let last = 0;
  for (let id = 0; id < weights.length; id++) {
    const weight = weights[id] ?? 0;
    if (weight === 0) continue;
    left -= weight;
    if (left < 0) return id;
    last = id;
  }
  return last; // rounding left a sliver above the last
}

function sum(weights: Float64Array): number {
  let total = 0;
  for (const weight of weights) total += weight;
  return total;
}

/** Memory that filters may use, so that a token costs no allocation. */
export interface Spare {
  readonly ids: Int32Array; // [vocabulary]
}

export function openSpare(vocabulary: number): Spare {
  return { ids: new Int32Array(vocabulary) };
}

/** Writes the ids of tokens that weigh something, and at least `least`, to the front of `ids`; how many. */
function gather(weights: Float64Array, least: number, ids: Int32Array): number {
  let count = 0;
  for (let id = 0; id < weights.length; id++) {
    const weight = weights[id] ?? 0;
    if (weight > 0 && weight >= least) ids[count++] = id;
  }
  return count;
}

interface Wanted {
  readonly target: number;
  readonly massOf: (id: number) => number;
}

/**
 * Drops all but the fewest heaviest of `ids` whose masses reach the target. A quickselect: each round splits the ids
 * around one of them and goes on in the part where the target falls, so that nothing is ever sorted.
 */
function keepHeaviest(weights: Float64Array, ids: Int32Array, { target, massOf }: Wanted): void {
  const isHeavier = (a: number, b: number): boolean => {
    const difference = (weights[a] ?? 0) - (weights[b] ?? 0);
    return difference > 0 || (difference === 0 && a < b);
  };
  let first = 0;
  let end = ids.length;
  let before = 0; // mass of those known to be heavier than [first, end)
  let last = ids[0] ?? 0; // the lightest that is kept
  while (first < end) {
    const split = partition(ids, { first, end }, isHeavier);
    let mass = before;
    for (let i = first; i < split; i++) mass += massOf(ids[i] ?? 0);
    last = ids[split] ?? 0;
    const withLast = mass + massOf(last);
    if (mass >= target && split > first) end = split;
    else if (withLast >= target) break;
    else {
      before = withLast;
      first = split + 1;
    }
  }
  for (let id = 0; id < weights.length; id++) if (isHeavier(last, id)) weights[id] = 0;
}

/** Orders [first, end) so that the heavier than one of them stand before it, the others behind; where it stands. */
function partition(
  ids: Int32Array,
  { first, end }: { readonly first: number; readonly end: number },
  isHeavier: (a: number, b: number) => boolean,
): number {
  const swap = (a: number, b: number): void => {
    const held = ids[a] ?? 0;
    ids[a] = ids[b] ?? 0;
    ids[b] = held;
  };
  const lastIndex = end - 1;
  swap((first + lastIndex) >> 1, lastIndex);
  const pivot = ids[lastIndex] ?? 0;
  let boundary = first;
  for (let i = first; i < lastIndex; i++) if (isHeavier(ids[i] ?? 0, pivot)) swap(i, boundary++);
  swap(boundary, lastIndex);
  return boundary;
}
