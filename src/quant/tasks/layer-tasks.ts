import type { TensorInfo } from '../../artifact/tensor.ts';
import type { LayerTensors } from '../../engine/decoder-tensors.ts';
import type { FloatMatrix } from '../coded-matrix.ts';
import type { PieceTask } from './piece-task.ts';
import type { TensorPlan } from '../plan/plan.ts';
import type { SeenLayer } from './seen-layers.ts';

/** The tensors of a layer as its weights have them now, which is not the file any more once pairs of matrices were rescaled. */
export function layerTasks(plans: readonly TensorPlan[], layer: SeenLayer): PieceTask[] {
  return plans.map((plan) => {
    const { place, tensor, calibrates } = plan;
    const input = place.kind === 'layer' && calibrates ? layer.statistics[place.input] : undefined;
    return { plan, content: weightsOf(tensor, layer), input };
  });
}

/** What the file keeps in one tensor may be the matrices of several roles, one above the other. */
function weightsOf({ name, shape }: TensorInfo, { tensors, weights }: SeenLayer): FloatMatrix {
  const parts = (Object.keys(tensors) as (keyof LayerTensors)[])
    .filter((role) => tensors[role]?.name === name)
    .toSorted((a, b) => tensors[a]!.offset - tensors[b]!.offset)
    .map((role) => valuesOf(weights[role]!));
  const columns = shape[0]!;
  const values = parts.length === 1 ? parts[0]! : joined(parts);
  return { rows: values.length / columns, columns, values };
}

function valuesOf(weights: Float32Array | FloatMatrix): Float32Array {
  return weights instanceof Float32Array ? weights : weights.values;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
