import { Fault } from '../core/fault.ts';
import type { Arithmetic } from './arithmetic/arithmetic.ts';
import { chooseScales } from './choose-scales.ts';
import type { CodedMatrix } from './coded-matrix.ts';
import { dequantizeMatrix } from './dequantize.ts';
import { roundGptq } from './gptq/round-gptq.ts';
import { importanceOf } from './importance.ts';
import type { QuantizeJob, QuantizeResult } from './threads/jobs.ts';
import { difference, energy, outputEnergy, share } from './output-error.ts';
import { roundNearest } from './round-nearest.ts';

/**
 * Puts one matrix on its grid: the scales first, then the codes.
 * @throws Fault `scheme-invalid`, `weights-invalid`
 */
export function quantizeJob(job: QuantizeJob, arithmetic: Arithmetic): QuantizeResult {
  const { matrix, input } = job;
  const { damping, ...rest } = roundMatrix(job, arithmetic);
  const coded: CodedMatrix = { ...rest, rows: matrix.rows, columns: matrix.columns, grid: job.scheme.grid };
  const wrong = difference(dequantizeMatrix(coded), matrix);
  const result = {
    coded,
    weightError: share(energy(wrong.values), energy(matrix.values)),
    rounding: damping === undefined ? ('nearest' as const) : ('gptq' as const),
    ...(damping === undefined ? {} : { damping }),
  };
  if (!input) return result;
  const heldOut = { gram: new Float32Array(input.heldOut.gram) };
  const [lost, all] = [wrong, matrix].map((what) => outputEnergy(what, heldOut, arithmetic));
  return { ...result, outputError: share(lost!, all!) };
}

type Rounded = Omit<CodedMatrix, 'rows' | 'columns' | 'grid'> & { readonly damping?: number };

function roundMatrix({ matrix, scheme, input }: QuantizeJob, arithmetic: Arithmetic): Rounded {
  const { grid } = scheme;
  const scales = chooseScales(matrix, scheme, input && importanceOf(input));
  if (scheme.rounding === 'gptq') {
    if (!input)
      throw new Fault('scheme-invalid', 'GPTQ needs calibration: it goes by what passes through the model.');
    const made = roundGptq(matrix, { grid, scales, input }, arithmetic);
    if (made) return { ...made.scales, codes: made.codes, damping: made.damping };
  }
  return { ...scales, codes: roundNearest(matrix, grid, scales) };
}
