// One tile of 16 positions (kv-arena.ts): what a query scores its keys, and the mixture of its values. Products are of integers,
// without loops inside of loops: a tile is small.

import { madd } from './dot';
import { codeWeights } from './kv-codes';

/** Sixteen scores: query · key, both by their steps. */
export function scoreTile(query: usize, keys: usize, size: i32, scores: usize): void {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  for (const end = query + (<usize>size << 1); query < end; query += 8) {
    const q = v128.load32_splat(query);
    const r = v128.load32_splat(query, 4);
    a = products(a, q, keys, 0, r, 64);
    b = products(b, q, keys, 16, r, 80);
    c = products(c, q, keys, 32, r, 96);
    d = products(d, q, keys, 48, r, 112);
    keys += 128;
  }
  const step = v128.load32_splat(query);
  v128.store(scores, f32x4.mul(f32x4.convert_i32x4_s(a), f32x4.mul(step, v128.load(keys))));
  v128.store(scores, f32x4.mul(f32x4.convert_i32x4_s(b), f32x4.mul(step, v128.load(keys, 16))), 16);
  v128.store(scores, f32x4.mul(f32x4.convert_i32x4_s(c), f32x4.mul(step, v128.load(keys, 32))), 32);
  v128.store(scores, f32x4.mul(f32x4.convert_i32x4_s(d), f32x4.mul(step, v128.load(keys, 48))), 48);
}

/** Four inputs of four positions. */
// @ts-ignore: decorator
@inline
function products(sum: v128, q: v128, keys: usize, at: usize, r: v128, next: usize): v128 {
  const first = i32x4.dot_i16x8_s(q, v128.load(keys + at));
  return i32x4.add(sum, i32x4.add(first, i32x4.dot_i16x8_s(r, v128.load(keys + next))));
}

/** out += sum over the 16 positions of the tile of weight * value. The weights are coded in their own place. */
export function mixTile(weights: usize, values: usize, size: i32, out: usize): void {
  codeWeights(weights, values + (<usize>size << 4));
  const a = v128.load32_splat(weights);
  const b = v128.load32_splat(weights, 4);
  const c = v128.load32_splat(weights, 8);
  const d = v128.load32_splat(weights, 12);
  const e = v128.load32_splat(weights, 16);
  const f = v128.load32_splat(weights, 20);
  const g = v128.load32_splat(weights, 24);
  const h = v128.load32_splat(weights, 28);
  const step = v128.load32_splat(weights, 32);
  for (const end = out + (<usize>size << 2); out < end; out += 16) {
    const ab = i32x4.add(i32x4.dot_i16x8_s(a, v128.load_ext<i8>(values)), i32x4.dot_i16x8_s(b, v128.load_ext<i8>(values, 8)));
    const cd = i32x4.add(i32x4.dot_i16x8_s(c, v128.load_ext<i8>(values, 16)), i32x4.dot_i16x8_s(d, v128.load_ext<i8>(values, 24)));
    const ef = i32x4.add(i32x4.dot_i16x8_s(e, v128.load_ext<i8>(values, 32)), i32x4.dot_i16x8_s(f, v128.load_ext<i8>(values, 40)));
    const gh = i32x4.add(i32x4.dot_i16x8_s(g, v128.load_ext<i8>(values, 48)), i32x4.dot_i16x8_s(h, v128.load_ext<i8>(values, 56)));
    const sum = i32x4.add(i32x4.add(ab, cd), i32x4.add(ef, gh));
    v128.store(out, madd(f32x4.convert_i32x4_s(sum), step, v128.load(out)));
    values += 64;
  }
}
