import { tensorRows } from '../../artifact/tensor-rows.ts';
import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { readFloats } from '../../engine/read-floats.ts';

/** Changes one row of a tensor in place; a vector is row 0 of itself. */
export type RowTransform = (row: Float32Array, index: number) => void;

/**
 * A model in which the rows of some tensors are changed as they are read: they become F32, the others stay what they are. Nothing is
 * held, so it costs no memory, whatever the size of the model.
 */
export function transformModel(model: ModelFile, transforms: ReadonlyMap<string, RowTransform>): ModelFile {
  const tensors = [...model.tensors].map(([name, tensor]): [string, TensorInfo] => [
    name,
    transforms.has(name) ? asFloats(tensor) : tensor,
  ]);
  return {
    ...model,
    tensors: new Map(tensors),
    stream: (tensor, pieceBytes, signal) => {
      const transform = transforms.get(tensor.name);
      if (!transform) return model.stream(tensor, pieceBytes, signal);
      return rows(model, tensor, transform, { pieceBytes, signal });
    },
  };
}

/** Offsets count from the tensor's own beginning, so that rows of it (`tensorRows`) are found. */
function asFloats(tensor: TensorInfo): TensorInfo {
  return {
    ...tensor,
    type: 'F32',
    bytes: 4 * tensor.shape.reduce((product, size) => product * size, 1),
    offset: 0,
  };
}

async function* rows(
  model: ModelFile,
  { name, shape, offset }: TensorInfo,
  transform: RowTransform,
  { pieceBytes, signal }: { pieceBytes: number; signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  const original = model.tensors.get(name)!;
  const [columns = 0, count] = shape;
  if (count === undefined) {
    const vector = await readFloats(model, original, signal);
    transform(vector, 0);
    yield new Uint8Array(vector.buffer, offset, 4 * columns);
    return;
  }
  const first = offset / (4 * columns);
  const step = Math.max(1, Math.floor(pieceBytes / (4 * columns)));
  for (let row = 0; row < count; row += step) {
    const some = Math.min(step, count - row);
    const values = await readFloats(model, tensorRows(original, first + row, some), signal);
    for (let i = 0; i < some; i++)
      transform(values.subarray(i * columns, (i + 1) * columns), first + row + i);
    yield new Uint8Array(values.buffer);
  }
}
