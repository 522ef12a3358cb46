// Full vectors as they are stored into those that are compared: Float16Code.decode and Int16Code.encode, number for number.

import { floatsOfHalves } from '../../core/kernels/halves';
import { largestOf } from '../../core/kernels/lanes';
import { dotProduct } from './dot-product';
import { storeShorts } from './prepare-shorts';

const LARGEST: f64 = 32_767;
/** What `floatsOfHalves` makes of infinities, and less than of what is no number. */
const INFINITE: f32 = 65_536;

/** Rows of float16, [count, dimensions], into rows of Int16Code; `floats` has room for one vector and seven numbers more. */
export function shortsOfHalves(halves: usize, rows: usize, dimensions: i32, count: i32, length: f64, floats: usize): void {
  const bytes = <usize>dimensions << 1;
  for (let i = 0; i < count; i++) {
    const largest = widen(halves, floats, dimensions);
    const step = max<f64>(<f64>largest / LARGEST, Math.sqrt(dotProduct(floats, floats, dimensions)) / length);
    storeShorts(floats, dimensions, step > 0 ? <f32>(1 / step) : 0, rows);
    store<f32>(rows + bytes, largest < INFINITE ? <f32>step : NaN);
    halves += bytes;
    rows += bytes + 4;
  }
}

/** @returns the largest of the numbers, whatever their sign */
function widen(halves: usize, floats: usize, dimensions: i32): f32 {
  let largest = f32x4.splat(0);
  const end = floats + (<usize>dimensions << 2);
  for (let at = floats; at < end; at += 16) {
    v128.store(at, floatsOfHalves(halves));
    halves += 8;
  }
  memory.fill(end, 0, 28); // what lay behind the row, and is stored with its last numbers
  for (let at = floats; at < end; at += 16) largest = f32x4.pmax(largest, f32x4.abs(v128.load(at)));
  return largestOf(largest);
}
