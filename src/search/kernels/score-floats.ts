// Rows of float32 and float16, padded with zeros to whole vectors.

import { smallHalves } from '../../core/kernels/halves';
import { laneSums, madd } from './lanes';
import { rowOf, Task } from './task';

/** out[i] = base + scale · Σ_k row[k] · query[k]; four rows at a time, `units` of 4 numbers. */
export function scoreFloat32(task: Task, at: i32, n: i32, slots: usize, out: usize): void {
  const end = task.query + (<usize>task.units << 4);
  for (let i = 0; i < n; i += 4) {
    let a = rowOf(task, at, i, slots);
    let b = rowOf(task, at, min(i + 1, n - 1), slots);
    let c = rowOf(task, at, min(i + 2, n - 1), slots);
    let d = rowOf(task, at, min(i + 3, n - 1), slots);
    let sa = f32x4.splat(0);
    let sb = sa;
    let sc = sa;
    let sd = sa;
    for (let q = task.query; q < end; q += 16) {
      const w = v128.load(q);
      sa = madd(v128.load(a), w, sa);
      sb = madd(v128.load(b), w, sb);
      sc = madd(v128.load(c), w, sc);
      sd = madd(v128.load(d), w, sd);
      a += 16;
      b += 16;
      c += 16;
      d += 16;
    }
    finish(task, laneSums(sa, sb, sc, sd), out + (<usize>i << 2));
  }
}

/** The same of halves; the query's numbers are 2¹¹² times as large. */
export function scoreFloat16(task: Task, at: i32, n: i32, slots: usize, out: usize): void {
  const end = task.query + (<usize>task.units << 4);
  for (let i = 0; i < n; i += 4) {
    let a = rowOf(task, at, i, slots);
    let b = rowOf(task, at, min(i + 1, n - 1), slots);
    let c = rowOf(task, at, min(i + 2, n - 1), slots);
    let d = rowOf(task, at, min(i + 3, n - 1), slots);
    let sa = f32x4.splat(0);
    let sb = sa;
    let sc = sa;
    let sd = sa;
    for (let q = task.query; q < end; q += 16) {
      const w = v128.load(q);
      sa = madd(smallHalves(a), w, sa);
      sb = madd(smallHalves(b), w, sb);
      sc = madd(smallHalves(c), w, sc);
      sd = madd(smallHalves(d), w, sd);
      a += 8;
      b += 8;
      c += 8;
      d += 8;
    }
    finish(task, laneSums(sa, sb, sc, sd), out + (<usize>i << 2));
  }
}

// @ts-ignore: decorator
@inline
function finish(task: Task, sums: v128, out: usize): void {
  v128.store(out, madd(sums, f32x4.splat(task.scale), f32x4.splat(task.base)));
}
