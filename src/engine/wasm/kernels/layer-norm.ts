// Layer norm (Ba et al. 2016).

import { sumOf } from '../../../core/kernels/lanes';
import { madd } from './dot';

/** x = (x - mean) / deviation * weight + bias, in place; `size` a multiple of 4. */
export function layerNorm(x: usize, size: i32, weight: usize, bias: usize, epsilon: f32): void {
  const bytes = <usize>size << 2;
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) sum = f32x4.add(sum, v128.load(x + i));
  const mean = f32x4.splat(sumOf(sum) / <f32>size);
  let squares = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const d = f32x4.sub(v128.load(x + i), mean);
    squares = madd(d, d, squares);
  }
  const factor = f32x4.splat(1 / sqrt<f32>(sumOf(squares) / <f32>size + epsilon));
  for (let i: usize = 0; i < bytes; i += 16) {
    const normed = f32x4.mul(f32x4.sub(v128.load(x + i), mean), factor);
    v128.store(x + i, madd(normed, v128.load(weight + i), v128.load(bias + i)));
  }
}

/** x = x / |x|, in place; nothing stays nothing. `size` a multiple of 4. */
export function unitLength(x: usize, size: i32): void {
  const bytes = <usize>size << 2;
  let squares = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    squares = madd(v, v, squares);
  }
  const length = sqrt<f32>(sumOf(squares));
  const factor = f32x4.splat(length > 0 ? 1 / length : 0);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(x + i, f32x4.mul(v128.load(x + i), factor));
}
