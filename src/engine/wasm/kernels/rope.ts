// Rotary position embedding (Su et al. 2021), what comes before it, and the way of keys and values into the arena.

import { rmsNorm } from './activations';
import { keyTile, rotation, TILE, valueTile } from './kv-arena';
import { codeKey, codeQuery, codeValue } from './kv-codes';
import { Layer, Plan } from './plan';

/** Rotates one head in place. `table`: cosines, then sines. */
function rotate(vector: usize, table: usize, size: i32, halves: bool): void {
  const half = size >> 1;
  for (let i = 0; i < half; i++) {
    const first = halves ? i : i << 1;
    const second = halves ? i + half : first + 1;
    const a = vector + ((<usize>first) << 2);
    const b = vector + ((<usize>second) << 2);
    const cos = load<f32>(table + ((<usize>i) << 2));
    const sin = load<f32>(table + ((<usize>(i + half)) << 2));
    const x = load<f32>(a);
    const y = load<f32>(b);
    store<f32>(a, x * cos - y * sin);
    store<f32>(b, x * sin + y * cos);
  }
}

/** vector += bias; `count` a multiple of 4. */
function addBias(vector: usize, bias: usize, count: i32): void {
  if (!bias) return;
  for (const end = vector + (<usize>count << 2); vector < end; vector += 16) {
    v128.store(vector, f32x4.add(v128.load(vector), v128.load(bias)));
    bias += 16;
  }
}

/** Norms each head by itself. */
function normHeads(vector: usize, norm: usize, heads: i32, size: i32, epsilon: f32): void {
  if (!norm) return;
  for (let h = 0; h < heads; h++) {
    const head = vector + (<usize>(h * size) << 2);
    rmsNorm(head, norm, size, epsilon, head);
  }
}

/** Finishes queries, keys and values of token `t` of the chunk (bias, norm, rotation), codes them, and stores keys and values. */
export function placeToken(plan: Plan, layer: Layer, l: i32, t: i32): void {
  const size = plan.headSize;
  const bytes = (<usize>size) << 2;
  const position = plan.position + t;
  const query = plan.qkv + <usize>(t * (plan.heads + 2 * plan.kvHeads)) * bytes;
  const key = query + <usize>plan.heads * bytes;
  const value = key + <usize>plan.kvHeads * bytes;
  addBias(query, layer.queryBias, plan.heads * size);
  addBias(key, layer.keyBias, plan.kvHeads * size);
  addBias(value, layer.valueBias, plan.kvHeads * size);
  normHeads(query, layer.queryNorm, plan.heads, size, plan.normEpsilon);
  normHeads(key, layer.keyNorm, plan.kvHeads, size, plan.normEpsilon);
  if (layer.rope >= 0) {
    const table = rotation(plan, layer.rope, position);
    const halves = plan.ropeHalves != 0;
    for (let h = 0; h < plan.heads + plan.kvHeads; h++)
      rotate(query + <usize>h * bytes, table, plan.ropeSize, halves);
  }
  for (let h = 0; h < plan.heads; h++) codeQuery(query + <usize>h * bytes, size, plan.attentionScale);
  const lane = <usize>(position & (TILE - 1));
  for (let h = 0; h < plan.kvHeads; h++) {
    const layerHead = l * plan.kvHeads + h;
    codeKey(key + <usize>h * bytes, size, keyTile(plan, layerHead, position / TILE), lane);
    codeValue(value + <usize>h * bytes, size, valueTile(plan, layerHead, position / TILE), lane);
  }
}
