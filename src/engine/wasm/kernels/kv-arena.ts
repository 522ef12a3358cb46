// Keys and values of past positions, in segments of 256 positions that are added as the conversation grows.
//
//   segment  [rotation tables][layer][kv head][keys, values]
//   table    [position][cos * ropeSize/2, sin * ropeSize/2] float32, one for each rotation that the model has
//   keys     [tile of 16 positions][headSize][16] float32: lanes are positions, so scores need no horizontal sums
//   values   [position][headSize] float32

import { Plan } from './plan';

export const TILE: i32 = 16;
const TILES: i32 = 16;
const POSITIONS: i32 = 256;

// @ts-ignore: decorator
@inline
function segment(plan: Plan, position: i32): usize {
  return load<usize>(plan.segments + (<usize>(position >> 8) << 2));
}

/** Cosines, then sines, of one position by the model's rotation `rope`. */
export function rotation(plan: Plan, rope: i32, position: i32): usize {
  const row = rope * POSITIONS + (position & (POSITIONS - 1));
  return segment(plan, position) + (<usize>(row * plan.ropeSize) << 2);
}

/** A tile of 16 positions of one head's keys. `layerHead`: layer * kvHeads + head. */
// @ts-ignore: decorator
@inline
export function keyTile(plan: Plan, layerHead: i32, tile: i32): usize {
  const before = layerHead * 2 * POSITIONS * plan.headSize;
  const within = (tile & (TILES - 1)) * TILE * plan.headSize;
  return segment(plan, tile * TILE) + (<usize>(plan.rotationFloats + before + within) << 2);
}

/** The same tile of values. */
// @ts-ignore: decorator
@inline
export function valueTile(plan: Plan, layerHead: i32, tile: i32): usize {
  return keyTile(plan, layerHead, tile) + (<usize>(POSITIONS * plan.headSize) << 2);
}
