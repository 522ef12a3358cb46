import type { Grid } from './grid.ts';

/**
 * How one matrix is quantized, as data. First `range` fixes the scales of every group, then `rounding` chooses the codes.
 * `rescale` comes before both and changes pairs of matrices in a way that leaves the model what it was.
 */
export interface Scheme {
  readonly grid: Grid;
  readonly range: RangeMethod;
  readonly rounding: 'nearest' | 'gptq';
}

/**
 * - `absmax`, `minmax`: the extremes of the group; the only ones for a code of 8 bits
 * - `percentile`: all but a share of the outermost weights
 * - `mse`: the shrunken extremes with the least squared error
 * - `search`: scale and zero with the least error weighted by how strong the inputs are, if that is known (llama.cpp's
 *   importance matrix), and by the size of weights if it is not
 * - `hqq`: half-quadratic (Badri & Shaji, 2023), which needs no inputs
 */
export type RangeMethod = (typeof RANGE_METHODS)[number];

export const RANGE_METHODS = ['absmax', 'minmax', 'percentile', 'mse', 'search', 'hqq'] as const;

/** What people choose by name. */
export const METHODS = {
  rtn: { range: 'minmax', rounding: 'nearest', rescale: 'none', calibrates: false },
  percentile: { range: 'percentile', rounding: 'nearest', rescale: 'none', calibrates: false },
  mse: { range: 'mse', rounding: 'nearest', rescale: 'none', calibrates: false },
  hqq: { range: 'hqq', rounding: 'nearest', rescale: 'none', calibrates: false },
  search: { range: 'search', rounding: 'nearest', rescale: 'none', calibrates: false },
  imatrix: { range: 'search', rounding: 'nearest', rescale: 'none', calibrates: true },
  awq: { range: 'search', rounding: 'nearest', rescale: 'awq', calibrates: true },
  gptq: { range: 'search', rounding: 'gptq', rescale: 'none', calibrates: true },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof METHODS;

export interface Method {
  readonly range: RangeMethod;
  readonly rounding: Scheme['rounding'];
  readonly rescale: 'none' | 'awq';
  /** Whether it looks at what passes through the model. */
  readonly calibrates: boolean;
}
