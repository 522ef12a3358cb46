// Causal grouped-query attention (Ainslie et al. 2023) over the KV arena, for up to four queries that share their keys: one
// head of several tokens, or several heads of one token. Tiles stay in the first-level cache while the queries take turns.
// A layer with a window begins at the tile where the window does.

import { madd } from './dot';
import { softmax } from './exp';
import { Thread } from './job';
import { keyTile, TILE, valueTile } from './kv-arena';
import { Layer, Plan } from './plan';

/** Queries at a time: what a thread has room for scores of. */
const QUERIES: i32 = 4;

/** Attends head `head` of tokens `first` … `first + count` - 1 of the chunk (at most four); writes `plan.attended`. */
export function attendTokens(plan: Plan, layer: Layer, l: i32, head: i32, first: i32, count: i32, thread: Thread): void {
  const bytes = <usize>plan.headSize << 2;
  const queryStride = <usize>(plan.heads + 2 * plan.kvHeads) * bytes;
  const outStride = <usize>plan.heads * bytes;
  const query = plan.qkv + <usize>first * queryStride + <usize>head * bytes;
  const out = plan.attended + <usize>first * outStride + <usize>head * bytes;
  const layerHead = l * plan.kvHeads + head / (plan.heads / plan.kvHeads);
  const seen = plan.position + first + 1;
  attend(plan, layer, layerHead, query, queryStride, out, outStride, count, seen, 1, thread);
}

/** Attends all heads that share the keys of `kvHead`, for a single token: each key is fetched once for all of them. */
export function attendGroup(plan: Plan, layer: Layer, l: i32, kvHead: i32, thread: Thread): void {
  const bytes = <usize>plan.headSize << 2;
  const group = plan.heads / plan.kvHeads;
  const layerHead = l * plan.kvHeads + kvHead;
  for (let i = 0; i < group; i += QUERIES) {
    const at = <usize>(kvHead * group + i) * bytes;
    const count = min(QUERIES, group - i);
    attend(plan, layer, layerHead, plan.qkv + at, bytes, plan.attended + at, bytes, count, plan.position + 1, 0, thread);
  }
}

/** Up to four queries over the same keys; the first sees up to `seen` positions, each further one `more` more. */
function attend(
  plan: Plan,
  layer: Layer,
  layerHead: i32,
  query: usize,
  queryStride: usize,
  out: usize,
  outStride: usize,
  count: i32,
  seen: i32,
  more: i32,
  thread: Thread,
): void {
  const size = plan.headSize;
  const stride = <usize>thread.scoreStride;
  const tiles = (seen + (count - 1) * more + TILE - 1) / TILE;
  const firstTile = windowStart(layer, seen) / TILE;
  const scale = f32x4.splat(plan.attentionScale);
  for (let tile = firstTile; tile < tiles; tile++) {
    const keys = keyTile(plan, layerHead, tile);
    const scores = thread.scores + (<usize>tile << 6);
    for (let q = 0; q < count; q++) scoreTile(query + <usize>q * queryStride, keys, size, scale, scores + <usize>q * stride);
  }
  for (let q = 0; q < count; q++) {
    weigh(thread.scores + <usize>q * stride, windowStart(layer, seen + q * more), seen + q * more);
    memory.fill(out + <usize>q * outStride, 0, <usize>size << 2);
  }
  for (let tile = firstTile; tile < tiles; tile++) {
    const values = valueTile(plan, layerHead, tile);
    const weights = thread.scores + (<usize>tile << 6);
    for (let q = 0; q < count; q++) {
      const first = max(0, windowStart(layer, seen + q * more) - tile * TILE);
      const rows = min(TILE, seen + q * more - tile * TILE);
      mixTile(weights + <usize>q * stride, values, size, first, rows, out + <usize>q * outStride);
    }
  }
}

/** The first position that is seen by one that sees up to `seen`. */
// @ts-ignore: decorator
@inline
function windowStart(layer: Layer, seen: i32): i32 {
  return layer.window ? max(0, seen - layer.window) : 0;
}

/** Softmax of the scores of positions `start` … `seen` - 1, whose tile may begin before `start`. */
function weigh(scores: usize, start: i32, seen: i32): void {
  const tileStart = start & ~(TILE - 1);
  for (let i = tileStart; i < start; i++) store<f32>(scores + (<usize>i << 2), -Infinity);
  softmax(scores + (<usize>tileStart << 2), seen - tileStart);
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

/** out += sum over positions `first` … `rows` - 1 of the tile of weight * value. */
function mixTile(weights: usize, values: usize, size: i32, first: i32, rows: i32, out: usize): void {
  const stride = (<usize>size) << 2;
  const end = weights + ((<usize>rows) << 2);
  weights += (<usize>first) << 2;
  values += <usize>first * stride;
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
