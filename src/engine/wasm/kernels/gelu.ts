// The exact GELU (Hendrycks & Gimpel 2016): x * Phi(x) with the normal distribution, not its approximation by tanh. Since
// Phi(x) = 1 - Phi(-x), it is max(x, 0) - |x| * tail(|x|), where tail(u) = erfc(u / sqrt 2) / 2 by Abramowitz & Stegun 7.1.26
// (error below 1e-7).

import { constant, ONE } from '../../../core/kernels/constants';
import { madd } from './dot';
import { exp4 } from './exp';

const MINUS_HALF = memory.data<f32>([-0.5]);
/** p / sqrt 2, and half of a5 to a1 */
const ERFC = memory.data<f32>([
  0.3275911 * 0.70710678,
  0.5 * 1.061405429,
  0.5 * -1.453152027,
  0.5 * 1.421413741,
  0.5 * -0.284496736,
  0.5 * 0.254829592,
]);

/** x = gelu(x), in place; `count` a multiple of 4. */
export function gelu(x: usize, count: i32): void {
  for (const end = x + (<usize>count << 2); x < end; x += 16) {
    const v = v128.load(x);
    const u = f32x4.abs(v);
    const one = constant(ONE);
    const t = f32x4.div(one, madd(u, constant(ERFC), one));
    let p = constant(ERFC, 1);
    p = madd(p, t, constant(ERFC, 2));
    p = madd(p, t, constant(ERFC, 3));
    p = madd(p, t, constant(ERFC, 4));
    p = madd(p, t, constant(ERFC, 5));
    const bell = exp4(f32x4.mul(f32x4.mul(v, v), constant(MINUS_HALF)));
    const tail = f32x4.mul(f32x4.mul(p, t), bell);
    v128.store(x, f32x4.sub(f32x4.pmax(v, f32x4.splat(0)), f32x4.mul(u, tail)));
  }
}
