import { TENSOR_TYPES } from '../artifact/tensor.ts';
import { bitsPerWeight } from './grid.ts';
import type { Piece, PieceErrors } from './piece.ts';
import type { TensorPlan } from './plan.ts';
import { storageName } from './targets.ts';

/** What became of one tensor. */
export interface TensorReport {
  readonly name: string;
  /** `shape[0]` is the row length. */
  readonly shape: readonly number[];
  readonly type: string;
  readonly bitsPerWeight: number;
  readonly bytes: number;
  /** ‖W − Ŵ‖² / ‖W‖²; absent for what was not rounded to a grid. */
  readonly weightError?: number;
  /** ‖X·W − X·Ŵ‖² / ‖X·W‖² on calibration tokens that nothing was learned from. */
  readonly outputError?: number;
  /** Why it is not as it was asked for. */
  readonly fallback?: string;
}

/** What became of a model. */
export interface QuantizeReport {
  readonly tensors: readonly TensorReport[];
  readonly weights: number;
  /** Of the file, all in all. */
  readonly bytes: number;
  /** Of the file, over all weights. */
  readonly bitsPerWeight: number;
  /** Of the source's tensors. */
  readonly sourceBytes: number;
  readonly seconds: number;
  /** Bytes that the program held before and at most, where the host can say. */
  readonly memory?: { readonly before: number; readonly most: number };
  readonly calibration?: { readonly texts: number; readonly tokens: number };
  readonly warnings: readonly string[];
}

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
    const { weightError, outputError } = this.#errors.get(name) ?? {};
    const bits = storedBits({ tensor, storage });
    return {
      name,
      shape,
      type: storageName(storage),
      bitsPerWeight: bits,
      bytes: Math.ceil((bits * weightsOf(shape)) / 8),
      ...(weightError === undefined ? {} : { weightError }),
      ...(outputError === undefined ? {} : { outputError }),
      ...(fallback === undefined ? {} : { fallback }),
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
