import type { Grid } from './grid.ts';

/** A weight matrix of floats, row after row: each row turns the input into one output. */
export interface FloatMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array; // [rows × columns]
}

/**
 * Scales and what stands for zero, for all groups of a matrix: row after row, or one for all where the group is the
 * tensor. They are numbers that the grid can keep (float16 values where it keeps float16).
 */
export interface GroupScales {
  readonly scales: Float32Array; // [rows × groups]
  /** Zero points where the grid has them, minima where it has those, empty where the middle is zero. */
  readonly zeros: Float32Array; // [rows × groups]
  /** What K-quants keep; scales and zeros are the products. */
  readonly parts?: SuperBlockParts;
  /**
   * Scales and minima before they were narrowed to float16. Rounding to nearest chooses codes by these where they are given, since
   * ggml does: the outcome is its own, bit for bit.
   */
  readonly unrounded?: Pick<GroupScales, 'scales' | 'zeros'>;
}

/** Scale of group g of super block b = d[b] · scaleCodes[g]; minimum = −dmin[b] · minimumCodes[g]. */
export interface SuperBlockParts {
  readonly d: Float32Array; // [rows × columns / 256], float16 values
  readonly dmin: Float32Array; // the same; empty without minima
  readonly scaleCodes: Int8Array; // [rows × groups]
  readonly minimumCodes: Uint8Array; // the same; empty without minima
}

/** A weight matrix on its grid. */
export interface CodedMatrix extends GroupScales {
  readonly rows: number;
  readonly columns: number;
  readonly grid: Grid;
  readonly codes: Uint8Array; // [rows × columns], one code a byte
}
