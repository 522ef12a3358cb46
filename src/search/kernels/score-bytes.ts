// Rows of 8-bit codes against a query of 16 bits: sums are exact.

import { integerSums } from './lanes';
import { rowOf, Task } from './task';

/**
 * out[i] = base + scale · Σ_k code[k] · query[k], of codes with a sign (`i8`) or without (`u8`); `units` of 16 codes, of which those
 * beyond a row's end meet zeros in the query.
 */
export function scoreBytes<T>(task: Task, at: i32, n: i32, slots: usize, out: usize): void {
  const end = task.query + (<usize>task.units << 5);
  for (let i = 0; i < n; i += 4) {
    const a = rowOf(task, at, i, slots);
    const b = rowOf(task, at, min(i + 1, n - 1), slots);
    const c = rowOf(task, at, min(i + 2, n - 1), slots);
    const d = rowOf(task, at, min(i + 3, n - 1), slots);
    let sa = i32x4.splat(0);
    let sb = sa;
    let sc = sa;
    let sd = sa;
    let k: usize = 0;
    for (let q = task.query; q < end; q += 32) {
      let w = v128.load(q);
      sa = i32x4.add(sa, i32x4.dot_i16x8_s(v128.load_ext<T>(a + k), w));
      sb = i32x4.add(sb, i32x4.dot_i16x8_s(v128.load_ext<T>(b + k), w));
      sc = i32x4.add(sc, i32x4.dot_i16x8_s(v128.load_ext<T>(c + k), w));
      sd = i32x4.add(sd, i32x4.dot_i16x8_s(v128.load_ext<T>(d + k), w));
      w = v128.load(q, 16);
      sa = i32x4.add(sa, i32x4.dot_i16x8_s(v128.load_ext<T>(a + k, 8), w));
      sb = i32x4.add(sb, i32x4.dot_i16x8_s(v128.load_ext<T>(b + k, 8), w));
      sc = i32x4.add(sc, i32x4.dot_i16x8_s(v128.load_ext<T>(c + k, 8), w));
      sd = i32x4.add(sd, i32x4.dot_i16x8_s(v128.load_ext<T>(d + k, 8), w));
      k += 16;
    }
    finish(task, integerSums(sa, sb, sc, sd), out + (<usize>i << 2));
  }
}

// @ts-ignore: decorator
@inline
function finish(task: Task, sums: v128, out: usize): void {
  const products = f32x4.mul(f32x4.splat(task.scale), f32x4.convert_i32x4_s(sums));
  v128.store(out, f32x4.add(f32x4.splat(task.base), products));
}
