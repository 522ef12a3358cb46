import { throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';

/** Vectors of one length, row-major `[count, size]`. */
export interface Vectors {
  readonly size: number;
  readonly values: Float32Array;
}

const ROWS_AT_ONCE = 128;

/**
 * The mean of v·vᵀ over vectors, `[size, size]`: their covariance where they have been centred. Dot products, by which vectors are compared,
 * depend on it and not on the covariance.
 */
export async function secondMoments(
  { size, values }: Vectors,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const sums = new Float64Array(size * size);
  const count = values.length / size;
  for (let row = 0; row < count; row++) {
    if (row % ROWS_AT_ONCE === 0) {
      await yieldToEventLoop();
      throwIfAborted(signal);
    }
    addProduct(values.subarray(row * size, (row + 1) * size), sums);
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const mean = sums[i * size + j]! / count;
      sums[i * size + j] = mean;
      sums[j * size + i] = mean;
    }
  }
  return sums;
}

/** sums += v·vᵀ, below the diagonal and on it. */
function addProduct(v: Float32Array, sums: Float64Array): void {
  const size = v.length;
  for (let i = 0; i < size; i++) {
    const vi = v[i]!;
    const at = i * size;
    for (let j = 0; j <= i; j++) sums[at + j]! += vi * v[j]!;
  }
}
