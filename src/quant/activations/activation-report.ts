import type { LayerInput } from '../input-statistics.ts';
import type { ActivationRange } from './activation-range.ts';
import type { InputActivity, Outliers } from './input-activity.ts';
import type { LayerActivity, ModelActivity } from './observe-activations.ts';
import type { RoundingErrors } from './rounding-error.ts';

/** What passes through a model, seen by who has to round it: numbers for tables and pictures, plain data. */
export interface ActivationReport {
  /** Every input of every layer in order, then the head. */
  readonly inputs: readonly InputReport[];
  /** Sentences about doubtful calibration text. */
  readonly warnings: readonly string[];
}

export interface InputReport {
  /** Absent for the head. */
  readonly layer?: number;
  readonly input: LayerInput | 'head';
  readonly before: ActivityReport;
  /** After smoothing. */
  readonly after?: ActivityReport;
}

export interface ActivityReport {
  readonly range: ActivationRange;
  readonly outliers: Outliers;
  /** What 8 bits cost, static against dynamic: ‖x − x̂‖² / ‖x‖². */
  readonly errors: RoundingErrors;
}

interface Seen {
  readonly before: ModelActivity;
  readonly after?: ModelActivity;
  readonly warnings: readonly string[];
}

const INPUTS: readonly LayerInput[] = ['qkv', 'o', 'gateUp', 'down'];

export function reportActivations({ before, after, warnings }: Seen): ActivationReport {
  const layers = before.layers.flatMap((ofLayer: LayerActivity, layer) =>
    INPUTS.map((input) => ({ layer, input, ...sides(ofLayer[input], after?.layers[layer]![input]) })),
  );
  return { inputs: [...layers, { input: 'head', ...sides(before.head, after?.head) }], warnings };
}

function sides(
  before: InputActivity,
  after: InputActivity | undefined,
): Pick<InputReport, 'before' | 'after'> {
  return { before: shown(before), ...(after ? { after: shown(after) } : {}) };
}

function shown({ range, outliers, errors }: InputActivity): ActivityReport {
  return { range, outliers, errors };
}
