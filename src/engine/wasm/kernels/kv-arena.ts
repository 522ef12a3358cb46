// Keys and values of past positions, in segments of 256 positions that are added as the conversation grows.
//
//   segment  [rotation tables][layer][kv head][keys, values]
//   table    [position][cos * ropeSize/2, sin * ropeSize/2] float32, one for each rotation that the model has
//   keys     [tile of 16 positions]: codes [headSize / 2][16][2] int16, then steps [16] float32. A 32-bit lane is two inputs of
//            one position, so scores need no horizontal sums
//   values   [tile of 16 positions]: codes [headSize / 4][8][4][2] int8, then steps [16] float32. Two positions of four inputs
//            are eight bytes, widened as they are loaded
//
// A key is code * step (kv-codes.ts), a value likewise.

import { Plan } from './plan';

export const TILE: i32 = 16;
/** Of a segment. */
export const POSITIONS: i32 = 256;
const TILES: i32 = POSITIONS / TILE;

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

/** Bytes of a tile of keys, and of one of values. */
// @ts-ignore: decorator
@inline
function keyBytes(plan: Plan): usize {
  return (<usize>plan.headSize << 5) + 64;
}

// @ts-ignore: decorator
@inline
function valueBytes(plan: Plan): usize {
  return (<usize>plan.headSize << 4) + 64;
}

/** Where keys of one head lie, then its values. `layerHead`: layer * kvHeads + head. */
// @ts-ignore: decorator
@inline
function headOf(plan: Plan, layerHead: i32, tile: i32): usize {
  const before = <usize>(layerHead * TILES) * (keyBytes(plan) + valueBytes(plan));
  return segment(plan, tile * TILE) + (<usize>plan.rotationFloats << 2) + before;
}

/** A tile of 16 positions of one head's keys. */
// @ts-ignore: decorator
@inline
export function keyTile(plan: Plan, layerHead: i32, tile: i32): usize {
  return headOf(plan, layerHead, tile) + <usize>(tile & (TILES - 1)) * keyBytes(plan);
}

/** The same tile of values. */
// @ts-ignore: decorator
@inline
export function valueTile(plan: Plan, layerHead: i32, tile: i32): usize {
  const within = <usize>TILES * keyBytes(plan) + <usize>(tile & (TILES - 1)) * valueBytes(plan);
  return headOf(plan, layerHead, tile) + within;
}
