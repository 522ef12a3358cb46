import { rmsNorm } from '../reference/rms-norm.ts';

/** Norms each row of `weight.length` values by itself: the tokens of a text, or their heads. `out` may be `x`. */
export function normRows(out: Float32Array, x: Float32Array, weight: Float32Array, epsilon: number): void {
  for (let at = 0; at < x.length; at += weight.length) {
    const end = at + weight.length;
    rmsNorm(out.subarray(at, end), x.subarray(at, end), weight, epsilon);
  }
}
