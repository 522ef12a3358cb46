// Rotary position embedding (Su et al. 2021), and the way of keys and values into the arena.

import { keyTile, rotation, TILE, valueTile } from './kv-arena';
import { Plan } from './plan';

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

/** Rotates queries and keys of token `t` of the chunk and stores its keys and values. */
export function placeToken(plan: Plan, layer: i32, t: i32): void {
  const size = plan.headSize;
  const bytes = (<usize>size) << 2;
  const position = plan.position + t;
  const table = rotation(plan, position);
  const halves = plan.ropeHalves != 0;
  const query = plan.qkv + <usize>(t * (plan.heads + 2 * plan.kvHeads)) * bytes;
  const key = query + <usize>plan.heads * bytes;
  const value = key + <usize>plan.kvHeads * bytes;
  for (let h = 0; h < plan.heads + plan.kvHeads; h++)
    rotate(query + <usize>h * bytes, table, plan.ropeSize, halves);
  const lane = position & (TILE - 1);
  for (let h = 0; h < plan.kvHeads; h++) {
    const layerHead = layer * plan.kvHeads + h;
    const keys = keyTile(plan, layerHead, position / TILE) + ((<usize>lane) << 2);
    const source = key + <usize>h * bytes;
    for (let d: usize = 0; d < <usize>size; d++) store<f32>(keys + (d << 6), load<f32>(source + (d << 2)));
    memory.copy(
      valueTile(plan, layerHead, position / TILE) + <usize>lane * bytes,
      value + <usize>h * bytes,
      bytes,
    );
  }
}
