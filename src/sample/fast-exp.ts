const STEPS = 64; // per unit

/**
 * exp(−x) for x in [0, reach], several times faster than Math.exp: the vocabulary needs tens of thousands for each
 * token. A table of steps of 1/64 and four terms of Taylor for the rest: wrong by less than 1 in 10¹⁰.
 */
export function openFastExp(reach: number): (x: number) => number {
  const table = Float64Array.from({ length: reach * STEPS + 2 }, (_, step) => Math.exp(-step / STEPS));
  return (x) => {
    const step = Math.trunc(x * STEPS);
    const rest = step / STEPS - x; // (−1/64, 0]
    return table[step]! * (1 + rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24)))));
  };
}
