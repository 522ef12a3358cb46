// Rows of whole numbers of 16 bits, each with a step of its own: sums are exact.

import { integerSums } from './lanes';
import { rowOf, Task } from './task';

/**
 * out[i] = step · scale · Σ_k code[k] · query[k]; a row's step, float32, is its last number. `units` of 8 codes, of which those beyond
 * a row's end meet zeros in the query. No part of a sum is beyond 32 bits: see codes/int16-code.ts.
 */
export function scoreShorts(task: Task, at: i32, n: i32, slots: usize, out: usize): void {
  const end = task.query + (<usize>task.units << 4);
  const last = <usize>task.stride - 4;
  const scale = f32x4.splat(task.scale);
  for (let i = 0; i < n; i += 4) {
    let a = rowOf(task, at, i, slots);
    let b = rowOf(task, at, min(i + 1, n - 1), slots);
    let c = rowOf(task, at, min(i + 2, n - 1), slots);
    let d = rowOf(task, at, min(i + 3, n - 1), slots);
    const steps = f32x4(load<f32>(a + last), load<f32>(b + last), load<f32>(c + last), load<f32>(d + last));
    let sa = i32x4.splat(0);
    let sb = sa;
    let sc = sa;
    let sd = sa;
    for (let q = task.query; q < end; q += 16) {
      const w = v128.load(q);
      sa = i32x4.add(sa, i32x4.dot_i16x8_s(v128.load(a), w));
      sb = i32x4.add(sb, i32x4.dot_i16x8_s(v128.load(b), w));
      sc = i32x4.add(sc, i32x4.dot_i16x8_s(v128.load(c), w));
      sd = i32x4.add(sd, i32x4.dot_i16x8_s(v128.load(d), w));
      a += 16;
      b += 16;
      c += 16;
      d += 16;
    }
    const sums = f32x4.convert_i32x4_s(integerSums(sa, sb, sc, sd));
    v128.store(out + (<usize>i << 2), f32x4.mul(steps, f32x4.mul(scale, sums)));
  }
}
