import type { ActivationRange } from './activation-range.ts';
import { activationScale } from './activation-scale.ts';
import { roundActivations } from './round-activations.ts';
import { forEachSize, type SizeHistogram } from './size-histogram.ts';

/** ‖x − x̂‖² / ‖x‖² of one input rounded in each way. */
export interface RoundingErrors {
  readonly static: number;
  readonly tensor: number;
  readonly token: number;
}

/** Sums what rounding dynamically costs, text after text. */
export class DynamicErrors {
  #size = 0;
  #tensor = 0;
  #token = 0;

  /** @param x [tokens × width] */
  see(x: Float32Array, width: number): void {
    this.#size += x.reduce((sum, value) => sum + value * value, 0);
    this.#tensor += squaredDistance(x, roundActivations(x, width, 'tensor'));
    this.#token += squaredDistance(x, roundActivations(x, width, 'token'));
  }

  errors(): Omit<RoundingErrors, 'static'> {
    const size = this.#size || 1;
    return { tensor: this.#tensor / size, token: this.#token / size };
  }
}

/**
 * What a static range would cost, from how large values are: below half a step a value becomes 0, above it the error is evenly spread
 * over a step, and beyond the range it is the distance to its end. Needs no second look at the texts.
 */
export function staticError(sizes: SizeHistogram, range: ActivationRange): number {
  const { scale } = activationScale(range);
  const end = Math.max(-range.min, range.max);
  let error = 0;
  let all = 0;
  forEachSize(sizes, (size, count) => {
    all += count * size ** 2;
    error += count * (size < scale / 2 ? size ** 2 : Math.max(scale ** 2 / 12, Math.max(0, size - end) ** 2));
  });
  return all === 0 ? 0 : error / all;
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
