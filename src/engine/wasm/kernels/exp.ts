// e^x for four floats: 2^n * e^r with |r| <= ln 2 / 2, e^r by its Taylor series to the 6th power (error below 2e-7).

import { madd } from './dot';
import { ROUNDER } from './nearest';

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.splat(-87), f32x4.pmin(f32x4.splat(88), x)); // what is no number becomes 88
  const shifted = madd(clamped, f32x4.splat(1.44269504), f32x4.splat(ROUNDER)); // its low bits are n, see nearest.ts
  const n = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  let r = madd(n, f32x4.splat(-0.693359375), clamped);
  r = madd(n, f32x4.splat(2.12194440e-4), r);
  let p = f32x4.splat(1.0 / 720);
  p = madd(p, r, f32x4.splat(1.0 / 120));
  p = madd(p, r, f32x4.splat(1.0 / 24));
  p = madd(p, r, f32x4.splat(1.0 / 6));
  p = madd(p, r, f32x4.splat(0.5));
  p = madd(p, r, f32x4.splat(1));
  p = madd(p, r, f32x4.splat(1));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** gate = silu(gate) * up, silu(x) = x / (1 + e^-x) (Shazeer 2020). `count` a multiple of 4. */
export function swiglu(gate: usize, up: usize, count: i32): void {
  const one = f32x4.splat(1);
  for (const end = gate + (<usize>count << 2); gate < end; gate += 16) {
    const g = v128.load(gate);
    const silu = f32x4.div(g, f32x4.add(one, exp4(f32x4.neg(g))));
    v128.store(gate, f32x4.mul(silu, v128.load(up)));
    up += 16;
  }
}

/**
 * gate = gelu(gate) * up by the tanh approximation (Hendrycks & Gimpel 2016), which is x / (1 + e^-2u) with
 * u = sqrt(2 / pi) * (x + 0.044715 x^3). `count` a multiple of 4.
 */
export function geglu(gate: usize, up: usize, count: i32): void {
  const one = f32x4.splat(1);
  const cube = f32x4.splat(-2 * 0.7978845608 * 0.044715);
  const line = f32x4.splat(-2 * 0.7978845608);
  for (const end = gate + (<usize>count << 2); gate < end; gate += 16) {
    const g = v128.load(gate);
    const minusTwoU = f32x4.mul(g, madd(f32x4.mul(g, g), cube, line));
    v128.store(gate, f32x4.mul(f32x4.div(g, f32x4.add(one, exp4(minusTwoU))), v128.load(up)));
    up += 16;
  }
}

/** Softmax of `count` floats in place; writes zeros up to the next multiple of four. */
export function softmax(scores: usize, count: i32): void {
  const whole = (count + 3) & ~3;
  for (let i = count; i < whole; i++) store<f32>(scores + (<usize>i << 2), -Infinity);
  const end = scores + (<usize>whole << 2);
  let peak = v128.load(scores);
  for (let p = scores; p < end; p += 16) peak = f32x4.pmax(peak, v128.load(p));
  const top = f32x4.splat(
    max(
      max(f32x4.extract_lane(peak, 0), f32x4.extract_lane(peak, 1)),
      max(f32x4.extract_lane(peak, 2), f32x4.extract_lane(peak, 3)),
    ),
  );
  let sums = f32x4.splat(0);
  for (let p = scores; p < end; p += 16) {
    const e = exp4(f32x4.sub(v128.load(p), top));
    v128.store(p, e);
    sums = f32x4.add(sums, e);
  }
  for (let i = count; i < whole; i++) store<f32>(scores + (<usize>i << 2), 0);
  const total =
    f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3);
  const factor = f32x4.splat(1 / total);
  for (let p = scores; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), factor));
}
