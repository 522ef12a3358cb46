import type { Arithmetic, ColumnRounding } from '../arithmetic/arithmetic.ts';
import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import type { InputStatistics } from '../input-statistics.ts';
import { outputEnergy, type Gram } from '../output-error.ts';
import { columnGroups } from './column-groups.ts';
import { reorderColumns, restoreColumns, strongestFirst } from './column-order.ts';
import { Hessian } from './hessian.ts';
import { refine } from './refine.ts';
import { refittedScales } from './refit-scales.ts';

/** Inputs wider than this are too much: memory goes with the square of the width, time with its cube. */
export const WIDEST_HESSIAN = 4096;

/** Dampings to choose from, as parts of the mean of the Hessian's diagonal. */
const DAMPINGS = [0.01, 0.1, 1];

export interface GptqTask {
  readonly grid: Grid;
  /** Fixed beforehand, from the weights as they were ("static groups"). */
  readonly scales: GroupScales;
  readonly input: InputStatistics;
  readonly dampings?: readonly number[];
  /** How often codes and scales are gone over once more. */
  readonly refinements?: number;
}

export interface GptqResult {
  readonly codes: Uint8Array; // [rows × columns]
  /** What was given, or, after refinements, what fits the codes better. */
  readonly scales: GroupScales;
  /** The damping that was chosen, as a part of the mean of the Hessian's diagonal. */
  readonly damping: number;
}

/**
 * GPTQ (Frantar et al., 2022, arXiv:2210.17323): columns are rounded one after another, that of the strongest input first ("act-order"),
 * and those to come make up for what the rounded ones have lost, so that the outputs change least: min ‖X·(W − Ŵ)ᵀ‖².
 *
 * The paper spreads the error of column i by row i of the upper triangular factor U of the inverse Hessian, H⁻¹ = Uᵀ·U. This is the same
 * sum gathered instead of spread, and needs no inverse: with H = V·Vᵀ, V upper triangular, column j is rounded at
 * w[j] + Σ_{i<j} (w[i] − ŵ[i])·V[i, j] / V[j, j], since U = V⁻¹ (Chee et al., 2023, arXiv:2307.13304, theorem 6: "LDLQ is OPTQ").
 *
 * A mistake that several other tools make: they read a column of U below the diagonal where its row is meant. There are zeros there,
 * nothing is ever made up for, and the outcome is round-to-nearest, to the bit.
 *
 * With little text, damping matters more than anything else: it is chosen by the error on tokens that were held out, and 1 % is not
 * considered where there are fewer tokens than inputs. An input that was never there is rounded to nearest, not set to zero as in the
 * paper's code: other texts may have it. What was chosen is then refined, see `refine`.
 *
 * @returns undefined where the input was all zeros, is not finite, or is too wide: there is nothing to go by then
 */
export function roundGptq(
  matrix: FloatMatrix,
  task: GptqTask,
  arithmetic: Arithmetic,
): GptqResult | undefined {
  const { grid, input, refinements = 4 } = task;
  const { rows, columns } = matrix;
  if (columns > WIDEST_HESSIAN) return undefined;
  const order = strongestFirst(input.gram, columns);
  const hessian = new Hessian(input, order);
  const rounding: ColumnRounding = {
    rows,
    columns,
    weights: reorderColumns(matrix.values, order),
    lost: new Float32Array(rows * columns),
    codes: new Uint8Array(rows * columns),
    shares: new Float32Array(0),
    whole: false,
    groups: columnGroups(matrix, grid, task.scales, order),
  };
  const best = tryDampings({ rounding, hessian, order, task }, arithmetic);
  if (!best) return undefined;
  refine(best.rounding, { hessian, damping: best.damping, grid, rounds: refinements }, arithmetic);
  return {
    codes: restoreColumns(best.rounding.codes, order),
    scales: refinements > 0 ? refittedScales(grid, best.rounding.groups, task.scales) : task.scales,
    damping: best.damping,
  };
}

interface Attempt {
  readonly rounding: ColumnRounding;
  readonly damping: number;
}

function tryDampings(
  {
    rounding,
    hessian,
    order,
    task,
  }: Pick<Attempt, 'rounding'> & { hessian: Hessian; order: Int32Array; task: GptqTask },
  arithmetic: Arithmetic,
): Attempt | undefined {
  const dampings = task.dampings ?? sensibleDampings(task.input);
  const heldOut = { gram: new Float32Array(dampings.length > 1 ? task.input.heldOut.gram : []) };
  let best: Attempt | undefined;
  let least = Infinity;
  for (const damping of dampings) {
    const shares = hessian.sharesOfEarlier(damping, arithmetic);
    if (!shares) continue;
    arithmetic.roundColumns({ ...rounding, shares });
    const error = dampings.length === 1 ? 0 : heldOutError(rounding, order, heldOut, arithmetic);
    if (!(error < least)) continue;
    least = error;
    best = { rounding: keep(rounding, best?.rounding), damping };
  }
  return best;
}

/** A copy of what is going to be written over, in the place of one that is not wanted any more. */
function keep(rounding: ColumnRounding, earlier: ColumnRounding | undefined): ColumnRounding {
  if (!earlier) return { ...rounding, lost: rounding.lost.slice(), codes: rounding.codes.slice() };
  earlier.lost.set(rounding.lost);
  earlier.codes.set(rounding.codes);
  return earlier;
}

function sensibleDampings({ tokens, width, heldOut }: InputStatistics): readonly number[] {
  if (heldOut.tokens === 0) return [1]; // nothing to choose by: the one that never does harm
  return tokens < width ? DAMPINGS.slice(1) : DAMPINGS;
}

function heldOutError(
  { rows, columns, lost }: ColumnRounding,
  order: Int32Array,
  heldOut: Gram,
  arithmetic: Arithmetic,
): number {
  return outputEnergy({ rows, columns, values: restoreColumns(lost, order) }, heldOut, arithmetic);
}
