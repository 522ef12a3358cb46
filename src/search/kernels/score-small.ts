// Rows of signs, and of numbers of centroids.

import { rowOf, Task } from './task';

/** out[i] = base + scale · (bits in which row and query differ); `units` of 64 bits. */
export function scoreBinary(task: Task, at: i32, n: i32, slots: usize, out: usize): void {
  const end = task.query + (<usize>task.units << 3);
  for (let i = 0; i < n; i++) {
    let row = rowOf(task, at, i, slots);
    let differing: i64 = 0;
    for (let q = task.query; q < end; q += 8) {
      differing += popcnt(load<i64>(q) ^ load<i64>(row));
      row += 8;
    }
    store<f32>(out + (<usize>i << 2), task.base + task.scale * <f32>(<i32>differing));
  }
}

/** out[i] = base + Σ_m table[m][code[m]]; table float32 [units][256]. Sums in the order of the parts. */
export function scorePq(task: Task, at: i32, n: i32, slots: usize, out: usize): void {
  const last = n - 1;
  for (let i = 0; i < n; i += 4) {
    let a = rowOf(task, at, i, slots);
    let b = rowOf(task, at, min(i + 1, last), slots);
    let c = rowOf(task, at, min(i + 2, last), slots);
    let d = rowOf(task, at, min(i + 3, last), slots);
    let sa = task.base;
    let sb = sa;
    let sc = sa;
    let sd = sa;
    let table = task.query;
    for (const end = table + (<usize>task.units << 10); table < end; table += 1024) {
      sa += load<f32>(table + (<usize>load<u8>(a++) << 2));
      sb += load<f32>(table + (<usize>load<u8>(b++) << 2));
      sc += load<f32>(table + (<usize>load<u8>(c++) << 2));
      sd += load<f32>(table + (<usize>load<u8>(d++) << 2));
    }
    const to = out + (<usize>i << 2);
    store<f32>(to, sa);
    store<f32>(to, sb, 4);
    store<f32>(to, sc, 8);
    store<f32>(to, sd, 12);
  }
}
