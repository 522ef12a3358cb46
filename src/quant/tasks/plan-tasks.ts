import type { ModelFile } from '../../artifact/tensor.ts';
import { rescaleSeen } from '../awq/rescale-seen.ts';
import { forget } from '../forget.ts';
import { layerTasks } from './layer-tasks.ts';
import type { PieceTask } from './piece-task.ts';
import type { ModelPlan, TensorPlan } from '../plan/plan.ts';
import { readTasks } from './read-tasks.ts';
import { rescalable } from '../plan/rescalable.ts';
import { seenLayers, type CalibrationRun, type SeenLayer } from './seen-layers.ts';

/** The plan with what stands before the layers first, then layer by layer: the order in which they can be made. */
export function layerByLayer(plan: ModelPlan): ModelPlan {
  const place = ({ place: at }: TensorPlan): number => {
    if (at.kind === 'embedding') return -1;
    return 'layer' in at ? (at.layer ?? Infinity) : Infinity;
  };
  return { ...plan, tensors: plan.tensors.toSorted((a, b) => place(a) - place(b) || 0) };
}

/** Tasks, in the plan's order, that may be worked on side by side. */
type TaskRun = AsyncIterable<PieceTask>;

/**
 * Everything that has to be made, in the plan's order. Layers are read when their turn comes, and forgotten after it: who asks for the
 * next run has done with what the last one gave.
 */
export async function* planTasks(
  model: ModelFile,
  { config, tensors }: ModelPlan,
  run: CalibrationRun,
): AsyncGenerator<TaskRun, void, void> {
  if (run.texts.length === 0 || !config) return yield readTasks(model, tensors, run.signal);
  const first = tensors.findIndex((one) => layerOf(one) !== undefined);
  yield readTasks(model, tensors.slice(0, first), run.signal);
  for await (const seen of seenLayers(model, config, run)) {
    const plans = tensors.filter((one) => layerOf(one) === seen.layer);
    const rescaled = await rescaleSeen(seen, rescalable(plans, seen.tensors), run);
    yield tasksOfLayer(model, plans, rescaled, run.signal);
    forget(rescaled);
  }
  const rest = tensors.slice(first).filter((one) => layerOf(one) === undefined);
  yield readTasks(model, rest, run.signal);
}

async function* tasksOfLayer(
  model: ModelFile,
  plans: readonly TensorPlan[],
  layer: SeenLayer,
  signal: AbortSignal | undefined,
): TaskRun {
  for (const one of plans) {
    if (one.storage.kind === 'same') yield* readTasks(model, [one], signal);
    else yield* layerTasks([one], layer);
  }
}

export function layerOf({ place }: TensorPlan): number | undefined {
  return 'layer' in place ? place.layer : undefined;
}
