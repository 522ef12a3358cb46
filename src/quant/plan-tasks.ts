import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import { decoderTensors } from '../engine/decoder-tensors.ts';
import { walkLayers, type WalkOptions } from './calibrate/walk-layers.ts';
import type { Workbench } from './jobs.ts';
import { layerTasks } from './layer-tasks.ts';
import type { PieceTask } from './piece-task.ts';
import type { ModelPlan, TensorPlan } from './plan.ts';
import { readTasks } from './read-tasks.ts';

/** What calibration sends through the model; no texts where nothing is looked at. */
export interface CalibrationRun {
  readonly texts: readonly (readonly number[])[];
  readonly workbench: Workbench;
  /** Texts of that many tokens have passed a layer. */
  readonly onProgress: (layer: number, tokens: number[]) => void;
}

/** The plan with what stands before the layers first, then layer by layer: the order in which they can be made. */
export function layerByLayer(plan: ModelPlan): ModelPlan {
  const place = ({ place: at }: TensorPlan): number => {
    if (at.kind === 'embedding') return -1;
    return 'layer' in at ? (at.layer ?? Infinity) : Infinity;
  };
  return { ...plan, tensors: plan.tensors.toSorted((a, b) => place(a) - place(b) || 0) };
}

/** Everything that has to be made, in the plan's order; layers are read when their turn comes, and forgotten after it. */
export async function* planTasks(
  model: ModelFile,
  plan: ModelPlan,
  { texts, workbench, onProgress }: CalibrationRun,
  signal?: AbortSignal,
): AsyncGenerator<PieceTask, void, void> {
  const { config, tensors } = plan;
  if (texts.length === 0 || !config) return yield* readTasks(model, tensors, signal);
  const layerOf = ({ place }: TensorPlan) => ('layer' in place ? place.layer : undefined);
  const first = tensors.findIndex((one) => layerOf(one) !== undefined);
  yield* readTasks(model, tensors.slice(0, first), signal);
  const roles = decoderTensors(model, config).layers;
  const options = { signal, onProgress: passedBy(texts, onProgress) };
  for await (const { layer, weights, statistics } of walkLayers(model, texts, workbench, options)) {
    if (!statistics) throw new Fault('bug', `Nobody watched layer ${layer}.`);
    const plans = tensors.filter((one) => layerOf(one) === layer);
    yield* layerTasks(plans, { tensors: roles[layer]!, weights, statistics });
  }
  const rest = tensors.slice(first).filter((one) => layerOf(one) === undefined);
  yield* readTasks(model, rest, signal);
}

/** All texts pass one layer after another, in their order. */
function passedBy(
  texts: readonly (readonly number[])[],
  tell: CalibrationRun['onProgress'],
): NonNullable<WalkOptions['onProgress']> {
  let before = 0;
  return (done) => {
    const some = Array.from({ length: done - before }, (_, i) => texts[(before + i) % texts.length]!.length);
    tell(Math.floor(before / texts.length), some);
    before = done;
  };
}
