// A query for rows of a few bits: what codes/bits-code.ts and codes/bit-table.ts do, number for number.

import { constant } from '../../core/kernels/constants';
import { inLowBits } from '../../core/kernels/nearest';
import { dotProduct } from './dot-product';
import { rotate } from './rotate';
import { Task } from './task';

const LARGEST_ENTRY: i32 = 127;
const LARGEST_SUM: i32 = 65_535;

/**
 * Fills the task's table and what goes with it. `vector`, float32 [dimensions] with room for a multiple of 8, becomes R(q − c);
 * `constants` are the centre [dimensions] and the signs of the rotation, ±1 [4, dimensions], float32.
 */
export function preparePlanes(task: Task, vector: usize, constants: usize, dimensions: i32, centreSquare: f64): void {
  const bytes = <usize>dimensions << 2;
  task.base = <f32>(dotProduct(constants, vector, dimensions) - centreSquare);
  subtractCentre(vector, constants, bytes);
  rotate(vector, constants + bytes, dimensions);
  const end = vector + (<usize>task.units << 5);
  memory.fill(vector + bytes, 0, end - vector - bytes);
  let widest: f32 = 0;
  let leasts: f64 = 0;
  for (let at = vector; at < end; at += 16) {
    const all = sumOfFour(f32x4.abs(v128.load(at)));
    widest = max<f32>(widest, <f32>2 * all);
    leasts -= <f64>all;
  }
  const largest = min(LARGEST_ENTRY, LARGEST_SUM / (2 * task.units));
  const steps = <f32>largest / (widest > 0 ? widest : 1);
  fillTable(task.query, vector, end, steps);
  task.scale = 0.5 / steps;
  task.offset = <f32>(0.5 * <f64>((1 << task.bits) - 1) * leasts);
}

function subtractCentre(vector: usize, centre: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    v128.store(vector + at, f32x4.sub(v128.load(vector + at), v128.load(centre + at)));
  }
  for (; at < bytes; at += 4) store<f32>(vector + at, load<f32>(vector + at) - load<f32>(centre + at));
}

/** For each four numbers the sums of all 16 patterns of signs, in steps above the least. */
function fillTable(table: usize, vector: usize, end: usize, steps: f32): void {
  for (; vector < end; vector += 16) {
    const four = v128.load(vector);
    const least: f32 = <f32>2 * sumOfFour(f32x4.pmax(f32x4.splat(0), f32x4.neg(four)));
    const twice = f32x4.add(four, four);
    const first = v128.and(i32x4.shuffle(twice, twice, 0, 0, 0, 0), i32x4(0, -1, 0, -1));
    const second = v128.and(i32x4.shuffle(twice, twice, 1, 1, 1, 1), i32x4(0, 0, -1, -1));
    const third = i32x4.shuffle(twice, twice, 2, 2, 2, 2);
    const fourth = i32x4.shuffle(twice, twice, 3, 3, 3, 3);
    const a = notBelow(notBelow(f32x4.splat(least), first), second);
    const b = notBelow(a, third);
    const low = i16x8.narrow_i32x4_s(inSteps(a, steps), inSteps(b, steps));
    const high = i16x8.narrow_i32x4_s(inSteps(notBelow(a, fourth), steps), inSteps(notBelow(b, fourth), steps));
    v128.store(table, i8x16.narrow_i16x8_u(low, high));
    table += 16;
  }
}

/** a + b, where rounding leaves no less than nothing. */
// @ts-ignore: decorator
@inline
function notBelow(a: v128, b: v128): v128 {
  return f32x4.pmax(f32x4.splat(0), f32x4.add(a, b));
}

const EIGHT_BITS = memory.data<u32>([255]);

/** Rounded to whole numbers of 8 bits. */
// @ts-ignore: decorator
@inline
function inSteps(sums: v128, steps: f32): v128 {
  return v128.and(inLowBits(f32x4.mul(sums, f32x4.splat(steps))), constant(EIGHT_BITS));
}

/** (a + b) + (c + d) */
// @ts-ignore: decorator
@inline
function sumOfFour(four: v128): f32 {
  const pairs = f32x4.add(four, i32x4.shuffle(four, four, 1, 0, 3, 2));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 2);
}
