import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { chooseScales } from '../choose-scales.ts';
import type { FloatMatrix } from '../coded-matrix.ts';
import { dequantizeMatrix } from '../dequantize.ts';
import type { InputStatistics } from '../input-statistics.ts';
import { outputEnergy } from '../output-error.ts';
import { roundNearest } from '../round-nearest.ts';
import type { Scheme } from '../scheme.ts';
import { channelFactors } from './channel-factors.ts';
import { multiplyColumns } from './fold.ts';

/** Ratios to try: 0, 0.05, … 0.95; at 0 nothing is rescaled. */
const RATIOS = Array.from({ length: 20 }, (_, step) => step / 20);

/** A matrix and how it is going to be quantized. */
export interface Consumer {
  readonly matrix: FloatMatrix;
  readonly scheme: Scheme;
}

export interface FoundFactors {
  readonly ratio: number;
  readonly factors: Float32Array; // [width]; all 1 where the ratio is 0
  /** Σ ‖X·(W − Ŵ)ᵀ‖² over the consumers, for each ratio that was tried. */
  readonly errors: readonly number[];
}

/**
 * The factors with which all consumers of an input lose least, when their columns are multiplied by them, rounded to nearest between the
 * extremes of each group, and divided again. The outputs' error is measured through the gram.
 */
export function searchFactors(
  consumers: readonly Consumer[],
  input: InputStatistics,
  arithmetic: Arithmetic,
): FoundFactors {
  const errors: number[] = [];
  const inputs = { gram: new Float32Array(input.gram) };
  for (const ratio of RATIOS) {
    const factors = channelFactors(input.meanSize, ratio);
    let error = 0;
    for (const consumer of consumers) error += outputEnergy(lossOf(consumer, factors), inputs, arithmetic);
    errors.push(error);
  }
  const best = errors.indexOf(Math.min(...errors));
  const ratio = RATIOS[Math.max(0, best)]!; // NaN is never the least
  return { ratio, factors: channelFactors(input.meanSize, ratio), errors };
}

function lossOf({ matrix, scheme }: Consumer, factors: Float32Array): FloatMatrix {
  const { grid } = scheme;
  const scaled = multiplyColumns(matrix, factors);
  const scales = chooseScales(scaled, { grid, range: grid.zero === 'middle' ? 'absmax' : 'minmax' });
  const { rows, columns } = matrix;
  const made = dequantizeMatrix({
    ...scales,
    rows,
    columns,
    grid,
    codes: roundNearest(scaled, grid, scales),
  });
  for (let i = 0; i < made.length; i++) made[i] = (made[i]! - scaled.values[i]!) / factors[i % columns]!;
  return { rows, columns, values: made };
}
