import { tensorRows } from '../../artifact/tensor-rows.ts';
import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { readFloats } from '../../engine/read-floats.ts';
import type { PieceTask } from './piece-task.ts';
import type { TensorPlan } from '../plan/plan.ts';

/** Of one piece: small enough for several in memory, large enough to be worth a message. */
const PIECE_WEIGHTS = 2 ** 18;
const PIECE_BYTES = 2 ** 20;

/** Tensors as the source has them, some rows after others, so that none is ever in memory whole. */
export async function* readTasks(
  model: ModelFile,
  plans: Iterable<TensorPlan>,
  signal?: AbortSignal,
): AsyncGenerator<PieceTask, void, void> {
  for (const plan of plans) {
    if (plan.storage.kind === 'same') {
      for await (const bytes of model.stream(plan.tensor, PIECE_BYTES, signal)) {
        yield { plan, content: bytes.slice() }; // the stream may use it again
      }
      continue;
    }
    for (const part of runsOf(plan.tensor)) {
      const values = await readFloats(model, part, signal);
      const columns = part.shape[0]!;
      yield { plan, content: { rows: values.length / columns, columns, values } };
    }
  }
}

/** The tensor in runs of rows; one that is no matrix, whole. */
function runsOf(tensor: TensorInfo): TensorInfo[] {
  const [columns, rows] = tensor.shape;
  if (tensor.shape.length !== 2 || columns! * rows! <= PIECE_WEIGHTS) return [tensor];
  const step = Math.max(1, Math.floor(PIECE_WEIGHTS / columns!));
  return Array.from({ length: Math.ceil(rows! / step) }, (_, run) =>
    tensorRows(tensor, run * step, Math.min(step, rows! - run * step)),
  );
}
