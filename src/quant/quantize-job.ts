import type { Arithmetic } from './arithmetic.ts';
import { chooseScales } from './choose-scales.ts';
import { dequantizeMatrix } from './dequantize.ts';
import { importanceOf } from './importance.ts';
import type { QuantizeJob, QuantizeResult } from './jobs.ts';
import { difference, energy, outputEnergy, share } from './output-error.ts';
import { roundNearest } from './round-nearest.ts';

/**
 * Puts one matrix on its grid: the scales first, then the codes.
 * @throws Fault `scheme-invalid`, `weights-invalid`
 */
export function quantizeJob({ matrix, scheme, input }: QuantizeJob, arithmetic: Arithmetic): QuantizeResult {
  const { grid } = scheme;
  const scales = chooseScales(matrix, scheme, input && importanceOf(input));
  const codes = roundNearest(matrix, grid, scales);
  const coded = { ...scales, rows: matrix.rows, columns: matrix.columns, grid, codes };
  const wrong = difference(dequantizeMatrix(coded), matrix);
  const weightError = share(energy(wrong.values), energy(matrix.values));
  if (!input) return { coded, weightError };
  const [lost, all] = [wrong, matrix].map((what) => outputEnergy(what, input.heldOut, arithmetic));
  return { coded, weightError, outputError: share(lost!, all!) };
}
