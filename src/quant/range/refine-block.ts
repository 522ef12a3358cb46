import type { Grid } from '../grid.ts';
import { toHalf } from './fit.ts';
import type { Block, CodeLimits } from './super-blocks.ts';
import { type Rounding, type Tally, tally } from './tally.ts';
import type { WeightedGroup } from './weighted-group.ts';

const SUMS: Tally = { codes: 0, squares: 0, products: 0 };
const TURNS = 3;

/**
 * Makes the weighted error of a super block smaller, turn by turn: of each group the whole numbers next to its scale's and its minimum's
 * are tried, with the weights rounded anew each time; then the two float16 are fitted to all codes by least squares.
 * Stops when a turn no longer helps, and leaves the best.
 */
export function refineBlock(
  block: Block,
  groups: readonly WeightedGroup[],
  grid: Grid,
  limits: CodeLimits,
): void {
  const tried: Block = {
    ...block,
    scaleCodes: block.scaleCodes.slice(),
    minimumCodes: block.minimumCodes.slice(),
  };
  let leastError = Infinity;
  for (let turn = 0; turn < TURNS; turn++) {
    const fitted = { a: 0, b: 0, c: 0, u: 0, v: 0 };
    let error = 0;
    for (const [g, group] of groups.entries()) {
      error += tryNeighbours(tried, { g, group }, grid, limits);
      addEquations(tried, { g, group }, grid, fitted);
    }
    if (!(error < leastError)) return;
    leastError = error;
    block.d = tried.d;
    block.dmin = tried.dmin;
    block.scaleCodes.set(tried.scaleCodes);
    block.minimumCodes.set(tried.minimumCodes);
    fitFactors(tried, fitted);
  }
}

interface Place {
  readonly g: number;
  readonly group: WeightedGroup;
}

/** Takes the best of the nine (or three) pairs of whole numbers around a group's; its error. */
function tryNeighbours(block: Block, { g, group }: Place, grid: Grid, limits: CodeLimits): number {
  const { scaleCodes, minimumCodes } = block;
  const scaleCode = scaleCodes[g]!;
  const minimumCode = minimumCodes[g]!;
  let leastError = Infinity;
  for (let s = Math.max(limits.lowest, scaleCode - 1); s <= Math.min(limits.highest, scaleCode + 1); s++) {
    for (let m = Math.max(0, minimumCode - 1); m <= Math.min(limits.minimum, minimumCode + 1); m++) {
      const error = errorOf(group, grid, block.d * s, block.dmin * m);
      if (!(error < leastError)) continue;
      leastError = error;
      scaleCodes[g] = s;
      minimumCodes[g] = m;
    }
  }
  return leastError;
}

/** Rounds a group to w ≈ scale · (q − middle) − low, leaves what it tallies in `SUMS`; its weighted error. */
function errorOf(group: WeightedGroup, { bits, zero }: Grid, scale: number, low: number): number {
  const middle = zero === 'middle' ? 2 ** (bits - 1) : 0;
  const inverse = scale === 0 ? 0 : 1 / scale;
  const rounding: Rounding = {
    inverse,
    offset: middle + 0.5 + low * inverse,
    most: 2 ** bits - 1,
    zero: middle,
  };
  tally(group, rounding, SUMS);
  const { codes, squares, products } = SUMS;
  const { sumWeight, sumX, sumSquares } = group;
  return (
    sumSquares +
    scale * (scale * squares - 2 * products) +
    low * (low * sumWeight + 2 * (sumX - scale * codes))
  );
}

/** Of the least squares for d and dmin: [a, c; c, b] · [d, dmin] = [u, v]. */
interface Equations {
  a: number;
  b: number;
  c: number;
  u: number;
  v: number;
}

function addEquations(block: Block, { g, group }: Place, grid: Grid, equations: Equations): void {
  const s = block.scaleCodes[g]!;
  const m = block.minimumCodes[g]!;
  errorOf(group, grid, block.d * s, block.dmin * m);
  equations.a += s * s * SUMS.squares;
  equations.b += m * m * group.sumWeight;
  equations.c -= s * m * SUMS.codes;
  equations.u += s * SUMS.products;
  equations.v -= m * group.sumX;
}

function fitFactors(block: Block, { a, b, c, u, v }: Equations): void {
  const determinant = a * b - c * c;
  if (determinant > 1e-9 * a * b) {
    block.d = toHalf((u * b - v * c) / determinant);
    block.dmin = toHalf(Math.max(0, (v * a - u * c) / determinant));
  } else if (a > 0) {
    block.d = toHalf(u / a);
  }
}
