// Keys, values and queries as integers with one step for each vector of a head, so that attention is integer products:
//
//   keys, queries  12 bits in int16. Some models' keys have channels a hundred times as large as the rest (Liu et al. 2024, KIVI),
//                  beside which eight bits would leave the rest nothing. A product of 512 inputs stays within int32:
//                  2000 * 2000 * 512 < 2^31
//   values         8 bits: they have no such channels, and are averaged over positions
//   weights        what softmax gave the values of a tile: 16 bits; 32000 * 127 * 16 positions < 2^31

import { largestOf } from '../../../core/kernels/lanes';
import { nearest } from '../../../core/kernels/nearest';

/** The largest codes. */
const KEY_PEAK: f32 = 2000;
const QUERY_PEAK: f32 = 2000;
const VALUE_PEAK: f32 = 127;
const WEIGHT_PEAK: f32 = 32000;

/** One query in its own place: int16 [size], then its step times `scale` in float32. */
export function codeQuery(query: usize, size: i32, scale: f32): void {
  const peak = largest(query, size);
  const inverse = f32x4.splat(inverseStep(QUERY_PEAK, peak));
  const end = query + (<usize>size << 2);
  let to = query; // two bytes behind for each four read
  for (let from = query; from < end; from += 16) {
    v128.store64_lane(to, shorts(v128.load(from), inverse), 0);
    to += 8;
  }
  store<f32>(to, (peak / QUERY_PEAK) * scale);
}

/** One key into place `lane` of a tile, see kv-arena.ts. */
export function codeKey(key: usize, size: i32, keys: usize, lane: usize): void {
  const peak = largest(key, size);
  const inverse = f32x4.splat(inverseStep(KEY_PEAK, peak));
  const end = key + (<usize>size << 2);
  let to = keys + (lane << 2);
  for (; key < end; key += 16) {
    const codes = shorts(v128.load(key), inverse);
    v128.store32_lane(to, codes, 0);
    v128.store32_lane(to, codes, 1, 64);
    to += 128;
  }
  store<f32>(to, peak / KEY_PEAK);
}

/** One value into place `lane` of a tile, see kv-arena.ts. */
export function codeValue(value: usize, size: i32, values: usize, lane: usize): void {
  const peak = largest(value, size);
  const inverse = f32x4.splat(inverseStep(VALUE_PEAK, peak));
  const end = value + (<usize>size << 2);
  let to = values + ((lane >> 1) << 3) + (lane & 1);
  for (; value < end; value += 16) {
    const codes = shorts(v128.load(value), inverse);
    v128.store8_lane(to, codes, 0);
    v128.store8_lane(to, codes, 2, 2);
    v128.store8_lane(to, codes, 4, 4);
    v128.store8_lane(to, codes, 6, 6);
    to += 64;
  }
  store<f32>(values + (<usize>size << 4) + (lane << 2), peak / VALUE_PEAK);
}

/** Sixteen weights, none below zero, times the steps of their values, in their own place: int16 [16], then their step. */
// @ts-ignore: decorator
@inline
export function codeWeights(weights: usize, steps: usize): void {
  const a = f32x4.mul(v128.load(weights), v128.load(steps));
  const b = f32x4.mul(v128.load(weights, 16), v128.load(steps, 16));
  const c = f32x4.mul(v128.load(weights, 32), v128.load(steps, 32));
  const d = f32x4.mul(v128.load(weights, 48), v128.load(steps, 48));
  const peak = largestOf(f32x4.max(f32x4.max(a, b), f32x4.max(c, d)));
  const inverse = f32x4.splat(inverseStep(WEIGHT_PEAK, peak));
  v128.store(weights, i16x8.narrow_i32x4_s(nearest(f32x4.mul(a, inverse)), nearest(f32x4.mul(b, inverse))));
  v128.store(weights, i16x8.narrow_i32x4_s(nearest(f32x4.mul(c, inverse)), nearest(f32x4.mul(d, inverse))), 16);
  store<f32>(weights, peak / WEIGHT_PEAK, 32);
}

/** Four codes in the low half, as int16. */
// @ts-ignore: decorator
@inline
function shorts(x: v128, inverse: v128): v128 {
  const codes = nearest(f32x4.mul(x, inverse));
  return i16x8.narrow_i32x4_s(codes, codes);
}

// @ts-ignore: decorator
@inline
function inverseStep(codePeak: f32, peak: f32): f32 {
  return peak > 0 ? codePeak / peak : 0;
}

/** The largest size among `count` floats, a multiple of four; what is no number stays one that is none. */
function largest(x: usize, count: i32): f32 {
  let peak = f32x4.splat(0);
  for (const end = x + (<usize>count << 2); x < end; x += 16) peak = f32x4.max(peak, f32x4.abs(v128.load(x)));
  return largestOf(peak);
}
