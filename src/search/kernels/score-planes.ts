// Rows of 1, 2 or 4 bits in blocks of 32, looked up rather than multiplied: what four bits of a row add to the sum stands in a
// table of 16 bytes, and one shuffle looks up 16 rows at once (André, Kermarrec & Le Scouarnec 2015, "Cache locality is not enough").

import { constant, LOW_NIBBLES } from '../../core/kernels/constants';
import { Task } from './task';

/**
 * out[i] = base + own + rowScale · (scale · T + offset), where T = Σ_p 2^p Σ_g table[g][nibble(p, g)].
 *
 * A block of 32 rows: for each bit p, highest first, and each group g of four dimensions, 16 bytes; then rowScale float32 [32],
 * own float32 [32]. A byte's low nibble is of rows 0 … 15, its high one of 16 … 31; even bytes are of the first eight, odd ones of
 * the next. `units` of two groups. A table's entries are at most 127, and sums of a plane at most 65,535.
 */
export function scorePlanes(task: Task, at: i32, n: i32, out: usize): void {
  for (let i = 0; i < n; i += 32) {
    scoreBlock(task, task.rows + <usize>((at + i) >> 5) * <usize>task.stride, out + (<usize>i << 2));
  }
}

function scoreBlock(task: Task, block: usize, out: usize): void {
  const bytes = <usize>task.units << 5;
  const low = constant(LOW_NIBBLES);
  let t0 = i32x4.splat(0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  let t4 = t0;
  let t5 = t0;
  let t6 = t0;
  let t7 = t0;
  for (let p = task.bits; p > 0; p--) {
    let even0 = i16x8.splat(0);
    let odd0 = even0;
    let even1 = even0;
    let odd1 = even0;
    let table = task.query;
    for (const end = block + bytes; block < end; block += 32) {
      const a = v128.load(block);
      const b = v128.load(block, 16);
      const ta = v128.load(table);
      const tb = v128.load(table, 16);
      const first = i8x16.add(i8x16.swizzle(ta, v128.and(a, low)), i8x16.swizzle(tb, v128.and(b, low)));
      const second = i8x16.add(i8x16.swizzle(ta, high(a, low)), i8x16.swizzle(tb, high(b, low)));
      even0 = i16x8.add(even0, first); // and odd0 · 256, taken away below
      odd0 = i16x8.add(odd0, i16x8.shr_u(first, 8));
      even1 = i16x8.add(even1, second);
      odd1 = i16x8.add(odd1, i16x8.shr_u(second, 8));
      table += 32;
    }
    even0 = i16x8.sub(even0, i16x8.shl(odd0, 8));
    even1 = i16x8.sub(even1, i16x8.shl(odd1, 8));
    t0 = doubled(t0, i32x4.extend_low_i16x8_u(even0));
    t1 = doubled(t1, i32x4.extend_high_i16x8_u(even0));
    t2 = doubled(t2, i32x4.extend_low_i16x8_u(odd0));
    t3 = doubled(t3, i32x4.extend_high_i16x8_u(odd0));
    t4 = doubled(t4, i32x4.extend_low_i16x8_u(even1));
    t5 = doubled(t5, i32x4.extend_high_i16x8_u(even1));
    t6 = doubled(t6, i32x4.extend_low_i16x8_u(odd1));
    t7 = doubled(t7, i32x4.extend_high_i16x8_u(odd1));
  }
  finish(task, t0, block, out);
  finish(task, t1, block + 16, out + 16);
  finish(task, t2, block + 32, out + 32);
  finish(task, t3, block + 48, out + 48);
  finish(task, t4, block + 64, out + 64);
  finish(task, t5, block + 80, out + 80);
  finish(task, t6, block + 96, out + 96);
  finish(task, t7, block + 112, out + 112);
}

/** Of each byte. Shifting bytes, which processors cannot, would make the mask anew each time. */
// @ts-ignore: decorator
@inline
function high(bytes: v128, low: v128): v128 {
  return v128.and(i16x8.shr_u(bytes, 4), low);
}

// @ts-ignore: decorator
@inline
function doubled(sum: v128, more: v128): v128 {
  return i32x4.add(i32x4.add(sum, sum), more);
}

// @ts-ignore: decorator
@inline
function finish(task: Task, sums: v128, corrections: usize, out: usize): void {
  const product = f32x4.add(
    f32x4.mul(f32x4.splat(task.scale), f32x4.convert_i32x4_s(sums)),
    f32x4.splat(task.offset),
  );
  const own = f32x4.add(f32x4.splat(task.base), v128.load(corrections, 128));
  v128.store(out, f32x4.add(own, f32x4.mul(v128.load(corrections), product)));
}

/** One row of a block: the same number, bit for bit. */
export function scorePlanesRow(task: Task, slot: i32): f32 {
  const groups = task.units << 1;
  const row = slot & 31;
  let code = task.rows + <usize>(slot >> 5) * <usize>task.stride + <usize>byteOf(row);
  const shift = (row >> 4) << 2;
  let total = 0;
  for (let p = task.bits; p > 0; p--) {
    let sum = 0;
    let table = task.query;
    for (let g = 0; g < groups; g++) {
      sum += load<u8>(table + <usize>((<i32>load<u8>(code) >> shift) & 15));
      table += 16;
      code += 16;
    }
    total = total * 2 + sum;
  }
  const corrections = code - <usize>byteOf(row) + (<usize>row << 2);
  const product = task.scale * <f32>total + task.offset;
  return task.base + load<f32>(corrections, 128) + load<f32>(corrections) * product;
}

/** Which of a group's 16 bytes is that of a row: see `scorePlanes`. */
// @ts-ignore: decorator
@inline
export function byteOf(row: i32): i32 {
  return ((row & 7) << 1) | ((row >> 3) & 1);
}
