import { Fault } from '../../core/fault.ts';
import type { FloatMatrix } from '../coded-matrix.ts';
import type { InputStatistics } from '../input-statistics.ts';
import type { Workbench } from '../threads/jobs.ts';
import { energy } from '../output-error.ts';
import type { Piece } from './piece.ts';
import type { TensorPlan } from '../plan/plan.ts';

/** Rows of a tensor that have been read, and are to become a piece. */
export interface PieceTask {
  readonly plan: TensorPlan;
  /** Bytes that are kept as they are, or weights. */
  readonly content: Uint8Array | FloatMatrix;
  readonly input?: InputStatistics | undefined;
}

export interface PieceTools {
  readonly workbench: Workbench;
  readonly signal: AbortSignal | undefined;
}

/** @throws Fault `weights-invalid` naming the tensor; what the job throws */
export async function makePiece(
  { plan, content, input }: PieceTask,
  { workbench, signal }: PieceTools,
): Promise<Piece> {
  if (content instanceof Uint8Array) return { plan, content: { kind: 'raw', bytes: content } };
  const strength = finiteEnergy(plan.tensor.name, content.values);
  const { scheme } = plan;
  if (!scheme) return { plan, content: { kind: 'floats', matrix: content } };
  const job = { matrix: content, scheme, ...(input ? { input } : {}) };
  const { coded, rounding, damping: _, ...errors } = await workbench.run('quantize', job, signal);
  const learned = rounding === scheme.rounding ? {} : { isUnlearned: true as const };
  return { plan, content: { kind: 'codes', coded }, errors: { energy: strength, ...errors, ...learned } };
}

/** Σ w², which is finite only if every weight is. */
function finiteEnergy(tensor: string, values: Float32Array): number {
  const sum = energy(values);
  if (Number.isFinite(sum)) return sum;
  const at = values.findIndex((value) => !Number.isFinite(value));
  const message =
    `The tensor '${tensor}' holds ${values[at]}, which no model computes with. ` +
    'The file is damaged, or its training failed; get another copy.';
  throw new Fault('weights-invalid', message, { tensor, value: String(values[at]) });
}
