// e^x for four floats: 2^n * e^r with |r| <= ln 2 / 2, e^r by its Taylor series to the 6th power (error below 2e-7).

import { constant, ONE } from '../../../core/kernels/constants';
import { largestOf, sumOf } from '../../../core/kernels/lanes';
import { ROUNDER } from '../../../core/kernels/nearest';
import { madd } from './dot';

/** Where e^x is a float32 that is neither nothing nor infinite. */
const LIMITS = memory.data<f32>([-87, 88]);
const LOG2_E = memory.data<f32>([1.44269504]);
/** -ln 2 in two parts, the first of few bits, so that n times it is exact (Cody & Waite 1980). */
const MINUS_LN2 = memory.data<f32>([-0.693359375, 2.1219444e-4]);
/** 1 / 6! to 1 / 2! */
const TAYLOR = memory.data<f32>([1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5]);

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const rounder = constant(ROUNDER);
  const one = constant(ONE);
  const clamped = f32x4.pmax(constant(LIMITS), f32x4.pmin(constant(LIMITS, 1), x)); // what is no number becomes 88
  const shifted = madd(clamped, constant(LOG2_E), rounder); // its low bits are n, see nearest.ts
  const n = f32x4.sub(shifted, rounder);
  let r = madd(n, constant(MINUS_LN2), clamped);
  r = madd(n, constant(MINUS_LN2, 1), r);
  let p = constant(TAYLOR);
  p = madd(p, r, constant(TAYLOR, 1));
  p = madd(p, r, constant(TAYLOR, 2));
  p = madd(p, r, constant(TAYLOR, 3));
  p = madd(p, r, constant(TAYLOR, 4));
  p = madd(p, r, one);
  p = madd(p, r, one);
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** gate = silu(gate) * up, silu(x) = x / (1 + e^-x) (Shazeer 2020). `count` a multiple of 4. */
export function swiglu(gate: usize, up: usize, count: i32): void {
  for (const end = gate + (<usize>count << 2); gate < end; gate += 16) {
    const g = v128.load(gate);
    const silu = f32x4.div(g, f32x4.add(constant(ONE), exp4(f32x4.neg(g))));
    v128.store(gate, f32x4.mul(silu, v128.load(up)));
    up += 16;
  }
}

/** -2u of what is below: of x^3, and of x */
const CUBIC = memory.data<f32>([-2 * 0.7978845608 * 0.044715, -2 * 0.7978845608]);

/**
 * gate = gelu(gate) * up by the tanh approximation (Hendrycks & Gimpel 2016), which is x / (1 + e^-2u) with
 * u = sqrt(2 / pi) * (x + 0.044715 x^3). `count` a multiple of 4.
 */
export function geglu(gate: usize, up: usize, count: i32): void {
  for (const end = gate + (<usize>count << 2); gate < end; gate += 16) {
    const g = v128.load(gate);
    const minusTwoU = f32x4.mul(g, madd(f32x4.mul(g, g), constant(CUBIC), constant(CUBIC, 1)));
    v128.store(gate, f32x4.mul(f32x4.div(g, f32x4.add(constant(ONE), exp4(minusTwoU))), v128.load(up)));
    up += 16;
  }
}

/** The largest of the floats from `at` to `end`, whole vectors, and of `least`. */
export function largest(at: usize, end: usize, least: f32): f32 {
  let most = f32x4.splat(least);
  for (; at < end; at += 16) most = f32x4.pmax(most, v128.load(at));
  return largestOf(most);
}

/** Each x from `at` to `end`, whole vectors, becomes e^(x - peak); returns their sum. */
export function exponents(at: usize, end: usize, peak: f32): f32 {
  const top = f32x4.splat(peak);
  let sums = f32x4.splat(0);
  for (; at < end; at += 16) {
    const e = exp4(f32x4.sub(v128.load(at), top));
    v128.store(at, e);
    sums = f32x4.add(sums, e);
  }
  return sumOf(sums);
}

/** Softmax of `count` floats in place; writes zeros up to the next multiple of four. */
export function softmax(scores: usize, count: i32): void {
  const whole = (count + 3) & ~3;
  const end = scores + (<usize>whole << 2);
  for (let i = count; i < whole; i++) store<f32>(scores + (<usize>i << 2), -Infinity);
  const factor = f32x4.splat(1 / exponents(scores, end, largest(scores, end, -Infinity)));
  for (let i = count; i < whole; i++) store<f32>(scores + (<usize>i << 2), 0);
  for (let p = scores; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), factor));
}
