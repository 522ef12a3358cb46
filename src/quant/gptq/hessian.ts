import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { InputStatistics } from '../input-statistics.ts';
import { reorderBoth } from './column-order.ts';

/**
 * Σ x·xᵀ in the order in which columns are rounded, plus a damping of the diagonal. Factors are made in its upper half; the lower one keeps
 * it, so that a matrix of K × K float64 is all that this takes.
 */
export class Hessian {
  readonly width: number;
  /** Both halves hold it, but while a factor is being read. */
  readonly values: Float64Array; // [width × width]
  readonly #diagonal: Float64Array;
  readonly #mean: number;
  readonly #shares: Float32Array; // [width × width], written over

  constructor({ gram, width }: Pick<InputStatistics, 'gram' | 'width'>, order: Int32Array) {
    this.width = width;
    this.values = reorderBoth(gram, order);
    this.#diagonal = Float64Array.from({ length: width }, (_, i) => this.values[i * (width + 1)]!);
    this.#mean = this.#diagonal.reduce((sum, own) => sum + own, 0) / width;
    this.#shares = new Float32Array(width * width);
  }

  /** @param damping as a part of the mean of the diagonal */
  damp(damping: number): void {
    const { width, values } = this;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < i; j++) values[j * width + i] = values[i * width + j]!;
      values[i * (width + 1)] = this.#diagonal[i]! + damping * this.#mean;
    }
  }

  /**
   * What each column makes up for, of what the columns before it lost: shares[j, i] = V[i, j] / V[j, j] for i < j, where H = V·Vᵀ with V
   * upper triangular.
   * @returns `[width × width]` until other shares are asked for; undefined where H is not positive definite
   */
  sharesOfEarlier(damping: number, arithmetic: Arithmetic): Float32Array | undefined {
    const { width, values } = this;
    this.damp(damping);
    if (!arithmetic.factor(values, width)) return undefined;
    const shares = this.#shares;
    for (let j = 0; j < width; j++) {
      const own = values[j * (width + 1)]!;
      for (let i = 0; i < j; i++) shares[j * width + i] = values[i * width + j]! / own;
    }
    return shares;
  }

  /** What each column makes up for, of what all others lose: shares[j, i] = H[j, i] / H[j, j], and 0 for itself; until other shares are asked for. */
  sharesOfOthers(damping: number): Float32Array {
    const { width, values } = this;
    this.damp(damping);
    const shares = this.#shares;
    for (let j = 0; j < width; j++) {
      const own = values[j * (width + 1)]!;
      for (let i = 0; i < width; i++) shares[j * width + i] = i === j ? 0 : values[j * width + i]! / own;
    }
    return shares;
  }
}
