// Causal grouped-query attention (Ainslie et al. 2023) of one head for up to four tokens, over the KV arena.
// Tiles of keys and values stay in the first-level cache while the tokens take their turns.

import { madd } from './dot';
import { softmax } from './exp';
import { keyTile, TILE, valueTile } from './kv-arena';
import { Plan, Thread } from './plan';

/** Attends head `head` of tokens `first` … `first + count` - 1 of the chunk; writes `plan.attended`. */
export function attend(plan: Plan, layer: i32, head: i32, first: i32, count: i32, thread: Thread): void {
  const size = plan.headSize;
  const bytes = (<usize>size) << 2;
  const layerHead = layer * plan.kvHeads + head / (plan.heads / plan.kvHeads);
  const queryStride = <usize>(plan.heads + 2 * plan.kvHeads) * bytes;
  const query = plan.qkv + <usize>first * queryStride + <usize>head * bytes;
  const outStride = <usize>plan.heads * bytes;
  const out = plan.attended + <usize>first * outStride + <usize>head * bytes;
  const stride = <usize>thread.scoreStride;
  /** positions that the first token sees */
  const seen = plan.position + first + 1;
  const tiles = (seen + count - 1 + TILE - 1) / TILE;
  const scale = f32x4.splat(1 / sqrt<f32>(<f32>size));

  for (let tile = 0; tile < tiles; tile++) {
    const keys = keyTile(plan, layerHead, tile);
    const scores = thread.scores + ((<usize>tile) << 6);
    for (let q = 0; q < count; q++)
      scoreTile(query + <usize>q * queryStride, keys, size, scale, scores + <usize>q * stride);
  }
  for (let q = 0; q < count; q++) {
    softmax(thread.scores + <usize>q * stride, seen + q);
    memory.fill(out + <usize>q * outStride, 0, bytes);
  }
  for (let tile = 0; tile < tiles; tile++) {
    const values = valueTile(plan, layerHead, tile);
    const weights = thread.scores + ((<usize>tile) << 6);
    for (let q = 0; q < count; q++) {
      const rows = min(TILE, seen + q - tile * TILE);
      mixTile(weights + <usize>q * stride, values, size, rows, out + <usize>q * outStride);
    }
  }
}

/** Sixteen scores: query · key / sqrt(size). */
function scoreTile(query: usize, keys: usize, size: i32, scale: v128, scores: usize): void {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  for (const end = query + ((<usize>size) << 2); query < end; query += 4) {
    const q = v128.load32_splat(query);
    a = madd(q, v128.load(keys), a);
    b = madd(q, v128.load(keys, 16), b);
    c = madd(q, v128.load(keys, 32), c);
    d = madd(q, v128.load(keys, 48), d);
    keys += 64;
  }
  v128.store(scores, f32x4.mul(a, scale));
  v128.store(scores, f32x4.mul(b, scale), 16);
  v128.store(scores, f32x4.mul(c, scale), 32);
  v128.store(scores, f32x4.mul(d, scale), 48);
}

/** out += sum over `rows` positions of weight * value. */
function mixTile(weights: usize, values: usize, size: i32, rows: i32, out: usize): void {
  const stride = (<usize>size) << 2;
  const end = weights + ((<usize>rows) << 2);
  let d = 0;
  for (; d + 16 <= size; d += 16) {
    const o = out + ((<usize>d) << 2);
    let v = values + ((<usize>d) << 2);
    let a = v128.load(o);
    let b = v128.load(o, 16);
    let c = v128.load(o, 32);
    let e = v128.load(o, 48);
    for (let w = weights; w < end; w += 4) {
      const p = v128.load32_splat(w);
      a = madd(p, v128.load(v), a);
      b = madd(p, v128.load(v, 16), b);
      c = madd(p, v128.load(v, 32), c);
      e = madd(p, v128.load(v, 48), e);
      v += stride;
    }
    v128.store(o, a);
    v128.store(o, b, 16);
    v128.store(o, c, 32);
    v128.store(o, e, 48);
  }
  for (; d < size; d += 4) {
    const o = out + ((<usize>d) << 2);
    let v = values + ((<usize>d) << 2);
    let a = v128.load(o);
    for (let w = weights; w < end; w += 4) {
      a = madd(v128.load32_splat(w), v128.load(v), a);
      v += stride;
    }
    v128.store(o, a);
  }
}
