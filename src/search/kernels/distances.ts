// How near vectors are to one, without codes: float32, float16, int8, uint8, and bits for Hamming's distance.

import { floatsOfHalves } from '../../core/kernels/halves';
import { laneSums, madd } from './lanes';
import { FLOAT16, FLOAT32, INT8 } from './task';

export const DOT: i32 = 0;
export const COSINE: i32 = 1;
export const SQUARED_DISTANCE: i32 = 2;

/**
 * out[i], float32, of the query and each of `count` rows; all are padded with zeros to `units` of four numbers. A cosine with a vector
 * of no length is 0.
 */
export function measure(
  kind: i32,
  metric: i32,
  query: usize,
  rows: usize,
  units: i32,
  count: i32,
  out: usize,
): void {
  const step: usize = kind == FLOAT32 ? 16 : kind == FLOAT16 ? 8 : 4;
  for (let i = 0; i < count; i++) {
    let dots = f32x4.splat(0);
    let own = dots;
    let others = dots;
    let apart = dots;
    let q = query;
    for (const end = rows + <usize>units * step; rows < end; rows += step) {
      const a = four(kind, q);
      const b = four(kind, rows);
      dots = madd(a, b, dots);
      if (metric == COSINE) {
        own = madd(a, a, own);
        others = madd(b, b, others);
      } else if (metric == SQUARED_DISTANCE) {
        const less = f32x4.sub(a, b);
        apart = madd(less, less, apart);
      }
      q += step;
    }
    const sums = laneSums(dots, own, others, apart);
    store<f32>(out, resultOf(metric, sums));
    out += 4;
  }
}

// @ts-ignore: decorator
@inline
function resultOf(metric: i32, sums: v128): f32 {
  const dot = f32x4.extract_lane(sums, 0);
  if (metric == DOT) return dot;
  if (metric == SQUARED_DISTANCE) return f32x4.extract_lane(sums, 3);
  const lengths = Mathf.sqrt(f32x4.extract_lane(sums, 1)) * Mathf.sqrt(f32x4.extract_lane(sums, 2));
  return lengths == 0 ? 0 : dot / lengths;
}

// @ts-ignore: decorator
@inline
function four(kind: i32, at: usize): v128 {
  if (kind == FLOAT32) return v128.load(at);
  if (kind == FLOAT16) return floatsOfHalves(at);
  const bytes = v128.load32_zero(at);
  if (kind == INT8) return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes)));
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
}

/** out[i], uint32: bits in which the query and each of `count` rows differ; `units` of 64 bits. */
export function hamming(query: usize, rows: usize, units: i32, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    let differing: i64 = 0;
    let q = query;
    for (const end = rows + (<usize>units << 3); rows < end; rows += 8) {
      differing += popcnt(load<i64>(q) ^ load<i64>(rows));
      q += 8;
    }
    store<i32>(out, <i32>differing);
    out += 4;
  }
}
