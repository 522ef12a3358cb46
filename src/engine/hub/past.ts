import type { Tensor } from '@huggingface/transformers';
import type { Tensors } from './hub-model.ts';
import type { OrtSession } from './ort-runtime.ts';

/** The names a graph has for what it gives back, and for the same when it is handed in again. */
const NEXT_NAME: readonly (readonly [string, string])[] = [
  ['present_ssm', 'past_ssm'],
  ['present_conv', 'past_conv'],
  ['present_recurrent', 'past_recurrent'],
  ['present', 'past_key_values'],
];

/** What a run left behind, named as the next run wants it. */
export function pastFrom(outputs: Tensors): Map<string, Tensor> {
  const past = new Map<string, Tensor>();
  for (const [name, tensor] of Object.entries(outputs)) {
    const pair = NEXT_NAME.find(([present]) => name.startsWith(present));
    if (pair) past.set(pair[1] + name.slice(pair[0].length), tensor);
  }
  return past;
}

/**
 * Of each entry of a past of `length` tokens the axis of its positions; undefined where one has none, such as the state of a
 * convolution, so that this past cannot be cut.
 */
export function positionAxes(
  past: ReadonlyMap<string, Tensor>,
  length: number,
  sessions: readonly OrtSession[],
): readonly number[] | undefined {
  const shapes = shapesOf(sessions);
  const axes = [...past].map(([name, { dims }]) => positionAxis(dims, shapes.get(name), length));
  return axes.every((axis) => axis !== undefined) ? axes : undefined;
}

/** The same past as it was after `to` tokens. */
export async function cropPast(
  past: ReadonlyMap<string, Tensor>,
  axes: readonly number[],
  to: number,
): Promise<Map<string, Tensor>> {
  const cropped = [...past].map(async ([name, tensor], index) => {
    const ranges = tensor.dims.map((_, axis) =>
      axis === axes[index] ? ([0, to] as [number, number]) : null,
    );
    return [name, tensor.slice(...ranges)] as const;
  });
  return new Map(await Promise.all(cropped));
}

/** The one axis that the graph leaves open and that has as many entries as there are positions. */
function positionAxis(
  dims: readonly number[],
  shape: readonly unknown[] = [],
  length: number,
): number | undefined {
  const fits = dims.flatMap((size, axis) =>
    axis > 0 && typeof shape[axis] === 'string' && size === length ? [axis] : [],
  );
  return fits.length === 1 ? fits[0] : undefined;
}

function shapesOf(sessions: readonly OrtSession[]): ReadonlyMap<string, readonly unknown[]> {
  const entries = sessions.flatMap(({ inputMetadata }) => inputMetadata);
  return new Map(
    (entries as { name: string; shape?: readonly unknown[] }[]).map(({ name, shape = [] }) => [name, shape]),
  );
}

export function pastBytes(past: ReadonlyMap<string, Tensor>): number {
  return [...past.values()].reduce((sum, { dims }) => sum + 4 * dims.reduce((size, n) => size * n, 1), 0);
}
