/**
 * Which numbers the weights of a matrix may become. Weights along a row that share a scale are a group, and
 * w ≈ scale · (q − zero) + minimum, where q is a whole number below 2^bits.
 */
export interface Grid {
  readonly bits: 2 | 3 | 4 | 5 | 6 | 8;
  /** Weights of a group: so many in a row, all of a row ("per channel"), or the whole matrix ("per tensor"). */
  readonly group: number | 'row' | 'tensor';
  /**
   * What stands for zero.
   * - `middle`: the code 2^(bits − 1) everywhere ("symmetric"); no minima
   * - `point`: a code of each group's own ("asymmetric", an integer zero point); no minima
   * - `minimum`: code 0 stands for a minimum of each group's own, a float ("affine"); in K-quants it is never above zero
   */
  readonly zero: 'middle' | 'point' | 'minimum';
  /** What scales and minima are kept as. */
  readonly scales: 'float32' | 'float16' | SuperBlock;
  /** Absent: codes are evenly spaced. `nf4`: the 16 quantiles of a normal distribution (Dettmers et al., 2023). */
  readonly levels?: 'nf4';
}

/**
 * K-quants: within 256 weights of a row, the scales of groups (and, apart, their minima) are whole numbers times one
 * float16. Where `zero` is `middle` the whole numbers are signed.
 */
export interface SuperBlock {
  readonly superBlock: 256;
  readonly bits: 4 | 6 | 8;
}

/** The grids of GGUF's block types; layouts in `artifact/plain-blocks.ts` and `k-blocks.ts`. */
export const GGUF_GRIDS = {
  Q8_0: { bits: 8, group: 32, zero: 'middle', scales: 'float16' },
  Q6_K: { bits: 6, group: 16, zero: 'middle', scales: { superBlock: 256, bits: 8 } },
  Q5_K: { bits: 5, group: 32, zero: 'minimum', scales: { superBlock: 256, bits: 6 } },
  Q5_1: { bits: 5, group: 32, zero: 'minimum', scales: 'float16' },
  Q5_0: { bits: 5, group: 32, zero: 'middle', scales: 'float16' },
  Q4_K: { bits: 4, group: 32, zero: 'minimum', scales: { superBlock: 256, bits: 6 } },
  Q4_1: { bits: 4, group: 32, zero: 'minimum', scales: 'float16' },
  Q4_0: { bits: 4, group: 32, zero: 'middle', scales: 'float16' },
  Q3_K: { bits: 3, group: 16, zero: 'middle', scales: { superBlock: 256, bits: 6 } },
  Q2_K: { bits: 2, group: 16, zero: 'minimum', scales: { superBlock: 256, bits: 4 } },
} as const satisfies Record<string, Grid>;

export type GridType = keyof typeof GGUF_GRIDS;

/** The grid of ONNX Runtime's MatMulNBits with packed zero points. */
export function nbitsGrid(bits: 2 | 4 | 8, group = 32): Grid {
  return { bits, group, zero: 'point', scales: 'float16' };
}

/** Groups in one row of a matrix; 1 where a group is a row or more. The last may be shorter than the others. */
export function groupsPerRow(grid: Grid, columns: number): number {
  return typeof grid.group === 'number' ? Math.ceil(columns / grid.group) : 1;
}

/** Bits that one weight takes, scales and zero points with it, in a matrix of this size. */
export function bitsPerWeight(grid: Grid, { rows, columns }: { rows: number; columns: number }): number {
  const groups = grid.group === 'tensor' ? 1 : rows * groupsPerRow(grid, columns);
  return grid.bits + (groups * groupBits(grid)) / (rows * columns);
}

function groupBits({ bits, zero, scales, group }: Grid): number {
  if (typeof scales === 'object') {
    const kept = zero === 'minimum' ? 2 : 1;
    return kept * (scales.bits + (16 * Number(group)) / scales.superBlock);
  }
  const scaleBits = scales === 'float16' ? 16 : 32;
  return scaleBits + { middle: 0, point: bits, minimum: scaleBits }[zero];
}
