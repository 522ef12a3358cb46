import { TENSOR_TYPES } from '../artifact/tensor.ts';
import type { TensorReport } from '../core/quantization.ts';
import { bitsPerWeight } from './grid.ts';
import type { Piece, PieceErrors } from './tasks/piece.ts';
import type { TensorPlan } from './plan/plan.ts';
import { storageName } from './plan/targets.ts';

const UNLEARNED = 'GPTQ found nothing to go by here: the nearest codes';

/** Adds up what the pieces of each tensor say. */
export class ReportSheet {
  readonly #errors = new Map<string, PieceErrors>();

  add({ plan, errors }: Piece): void {
    if (!errors) return;
    const { name } = plan.tensor;
    const before = this.#errors.get(name);
    this.#errors.set(name, before ? together(before, errors) : errors);
  }

  tensors(plans: readonly TensorPlan[]): TensorReport[] {
    return plans.map((plan) => this.#tensor(plan));
  }

  #tensor({ tensor, storage, fallback }: TensorPlan): TensorReport {
    const { name, shape } = tensor;
    const { weightError, outputError, isUnlearned } = this.#errors.get(name) ?? {};
    const notes = [fallback, isUnlearned && UNLEARNED].filter((note) => note !== undefined);
    const bits = storedBits({ tensor, storage });
    return {
      name,
      shape,
      type: storageName(storage),
      bitsPerWeight: bits,
      bytes: Math.ceil((bits * weightsOf(shape)) / 8),
      ...(weightError === undefined ? {} : { weightError }),
      ...(outputError === undefined ? {} : { outputError }),
      ...(notes.length === 0 ? {} : { fallback: notes.join('; ') }),
    };
  }
}

/** Errors of two parts of a tensor, each by what it is a share of. */
function together(a: PieceErrors, b: PieceErrors): PieceErrors {
  const energy = a.energy + b.energy;
  const mean = (x = 0, y = 0): number => (energy === 0 ? 0 : (x * a.energy + y * b.energy) / energy);
  return {
    energy,
    weightError: mean(a.weightError, b.weightError),
    ...(a.outputError === undefined ? {} : { outputError: mean(a.outputError, b.outputError) }),
    ...((a.isUnlearned ?? b.isUnlearned) ? { isUnlearned: true } : {}),
  };
}

/** Bits that a weight of the tensor takes in the file. */
export function storedBits({ tensor, storage }: Pick<TensorPlan, 'tensor' | 'storage'>): number {
  if (storage.kind === 'codes') {
    const [columns = 1] = tensor.shape;
    return bitsPerWeight(storage.grid, { rows: weightsOf(tensor.shape) / columns, columns });
  }
  const { blockBytes, blockSize } = TENSOR_TYPES[storage.type];
  return (8 * blockBytes) / blockSize;
}

export function weightsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
