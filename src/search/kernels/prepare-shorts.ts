// A query for rows of 16-bit numbers: codes/int16-code.ts, number for number.

import { inLowBits } from '../../core/kernels/nearest';
import { dotProduct } from './dot-product';
import { Task } from './task';

/** Fills the task's numbers and scale. `vector`, float32 [dimensions], has room for a multiple of 8. */
export function prepareShorts(task: Task, vector: usize, dimensions: i32, length: f64): void {
  const scale = Math.sqrt(dotProduct(vector, vector, dimensions)) / length;
  const inverse: f32 = scale > 0 ? <f32>(1 / scale) : 0;
  memory.fill(vector + (<usize>dimensions << 2), 0, 28);
  storeShorts(vector, dimensions, inverse, task.query);
  task.scale = <f32>scale;
  task.offset = 0;
  task.base = 0;
}

/** Numbers times `inverse` as whole numbers of 16 bits, eight at a time: `vector` and `to` have room for a multiple of 8. */
export function storeShorts(vector: usize, dimensions: i32, inverse: f32, to: usize): void {
  const factor = f32x4.splat(inverse);
  for (const end = vector + (<usize>dimensions << 2); vector < end; vector += 32) {
    const low = inLowBits(f32x4.mul(v128.load(vector), factor));
    const high = inLowBits(f32x4.mul(v128.load(vector, 16), factor));
    v128.store(to, i16x8.shuffle(low, high, 0, 2, 4, 6, 8, 10, 12, 14));
    to += 16;
  }
}
