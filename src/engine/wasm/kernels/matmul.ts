// Rows of a matrix times the activations of one token, or of tiles of four.

import { GRID_BYTES } from './activations';
import { byteOf, takesBytes } from './dot';
import { PAIRS, restBytes, SCALES, WIDE, wideGrids } from './grids';
import { halvedGroup, halvedTile } from './halved-product';
import { BYTES, F32, FIVES, Matrix, NIBBLES, SIXES, THREES, TWOS } from './matrix';
import { gridBytes, groupBytes, hasNibbles, isHalved, zeroOf } from './matrix';
import { byteGroup, nibbleGroup } from './quantized-product';
import { byteTile, nibbleTile, put, wholeTile } from './quantized-tile';
import { floatGroup, floatTile, floatWeights } from './float-product';

/** What a matrix is multiplied with: the same vectors quantized (for codes) and as floats (for float weights). */
@unmanaged
export class Activations {
  /** int8 in tiles, see activations.ts */
  codes: usize;
  /** block scales and sums, see activations.ts */
  grid: usize;
  /** float32 [token][columns] */
  floats: usize;
}

/** Inputs of all row groups that a thread multiplies with tile after tile: their weights stay in the first-level cache. */
export const TILED_COLUMNS: i32 = 8192;

/** Bytes of their grids in float32, where no matrix has more than `columns` inputs; mirrored by scratch.ts of the engine. */
export function wideGridBytes(columns: i32): usize {
  return max(TILED_COLUMNS, columns);
}

/**
 * out[token][row] = (or +=) matrix row · token, for groups of four rows `from` … `to` - 1.
 * `stride`: bytes from token to token in `out`. More than one token means tiles of four: buffers are padded to that, and groups have
 * no more than TILED_COLUMNS inputs together, unless one alone has. `room`: for grids of so many in float32.
 */
export function multiply(
  m: Matrix,
  x: Activations,
  tokens: i32,
  out: usize,
  stride: usize,
  from: i32,
  to: i32,
  add: bool,
  room: usize,
): void {
  if (tokens == 1) return multiplyOne(m, x, out, from, to, add);
  const grid = wideGrids(m, from, to, room);
  for (let t = 0; t < tokens; t += 4) multiplyTile(m, x, t, out + <usize>t * stride, stride, from, to, grid, add);
}

/** The same for all rows, in tiles of four tokens even for one alone. */
export function multiplyTiles(m: Matrix, x: Activations, tokens: i32, out: usize, stride: usize, add: bool, room: usize): void {
  const groups = m.rowCount >> 2;
  const step = max(1, TILED_COLUMNS / m.columns);
  for (let g = 0; g < groups; g += step) {
    const end = min(groups, g + step);
    const grid = wideGrids(m, g, end, room);
    for (let t = 0; t < tokens; t += 4) multiplyTile(m, x, t, out + <usize>t * stride, stride, g, end, grid, add);
  }
}

/** The same, one token. With tiles in one function compilers keep its sums in memory, which costs a twentieth of all time. */
export function multiplyOne(m: Matrix, x: Activations, out: usize, from: i32, to: i32, add: bool): void {
  const kind = m.kind;
  const blocks = m.columns >> 5;
  const size = groupBytes(kind, m.columns);
  let w = m.codes + <usize>from * size;
  const grids = m.grids;
  const gridSize = <usize>blocks * restBytes(grids, kind);
  let grid = m.grid + <usize>from * gridSize;
  for (let g = from; g < to; g++) {
    const o = out + ((<usize>g) << 4);
    if (kind == NIBBLES && grids == PAIRS) put(o, nibbleGroup(PAIRS, w, grid, x.codes, x.grid, blocks), add);
    else if (kind == NIBBLES && grids == SCALES) put(o, nibbleGroup(SCALES, w, grid, x.codes, x.grid, blocks), add);
    else if (kind == NIBBLES) put(o, nibbleGroup(WIDE, w, grid, x.codes, x.grid, blocks), add);
    else if (kind == BYTES && grids == SCALES) put(o, byteGroup(BYTES, SCALES, w, grid, x.codes, x.grid, blocks), add);
    else if (kind == BYTES) put(o, byteGroup(BYTES, WIDE, w, grid, x.codes, x.grid, blocks), add);
    else if (kind == FIVES) put(o, byteGroup(FIVES, WIDE, w, grid, x.codes, x.grid, blocks), add);
    else if (kind == SIXES) put(o, halvedGroup(SIXES, w, grid, x.codes, x.grid, blocks, 1), add);
    else if (kind == THREES) put(o, halvedGroup(THREES, w, grid, x.codes, x.grid, blocks, 1), add);
    else if (kind == TWOS) put(o, halvedGroup(TWOS, w, grid, x.codes, x.grid, blocks, 1), add);
    else put(o, floatGroup(kind, w, x.floats, m.columns), add);
    w += size;
    grid += gridSize;
  }
}

/** Four tokens; `grid` is that of group `from` in float32. */
function multiplyTile(
  m: Matrix,
  x: Activations,
  token: i32,
  out: usize,
  stride: usize,
  from: i32,
  to: i32,
  grid: usize,
  add: bool,
): void {
  const kind = m.kind;
  const columns = m.columns;
  const blocks = columns >> 5;
  const size = groupBytes(kind, columns);
  let w = m.codes + <usize>from * size;
  const gridSize = <usize>blocks * gridBytes(kind);
  const codes = x.codes + <usize>(token * columns);
  const xGrid = x.grid + <usize>(token * blocks) * GRID_BYTES;
  const floats = x.floats + ((<usize>(token * columns)) << 2);
  const whole = kind == BYTES && takesBytes();
  for (let g = from; g < to; g++) {
    const o = out + ((<usize>g) << 4);
    if (kind == NIBBLES) nibbleTile(w, grid, codes, xGrid, blocks, o, stride, add);
    else if (whole) wholeTile(w, grid, codes, xGrid, blocks, o, stride, add);
    else if (kind == BYTES) byteTile(BYTES, w, grid, codes, xGrid, blocks, o, stride, add);
    else if (kind == FIVES) byteTile(FIVES, w, grid, codes, xGrid, blocks, o, stride, add);
    else if (kind == SIXES) halvedTile(SIXES, w, grid, codes, xGrid, blocks, o, stride, add);
    else if (kind == THREES) halvedTile(THREES, w, grid, codes, xGrid, blocks, o, stride, add);
    else if (kind == TWOS) halvedTile(TWOS, w, grid, codes, xGrid, blocks, o, stride, add);
    else floatTile(kind, w, floats, (<usize>columns) << 2, columns, o, stride, add);
    w += size;
    grid += gridSize;
  }
}

/** One row of a matrix as float32 [columns]: the embedding of a token. `room`: for the grid of a group. */
export function readRow(m: Matrix, row: i32, out: usize, room: usize): void {
  const lane = row & 3;
  const g = row >> 2;
  const group = m.codes + <usize>g * groupBytes(m.kind, m.columns);
  const grid = wideGrids(m, g, g + 1, room) + ((<usize>lane) << 2);
  for (let i = 0; i < m.columns; i++) {
    const value = m.kind >= F32 ? floatAt(m.kind, group, i, lane) : gridValue(m.kind, group, grid, i, lane);
    store<f32>(out + ((<usize>i) << 2), value);
  }
}

function floatAt(kind: i32, group: usize, input: i32, lane: i32): f32 {
  const v = floatWeights(kind, group + ((<usize>input) << (kind == F32 ? 4 : 3)));
  if (lane == 0) return f32x4.extract_lane(v, 0);
  if (lane == 1) return f32x4.extract_lane(v, 1);
  if (lane == 2) return f32x4.extract_lane(v, 2);
  return f32x4.extract_lane(v, 3);
}

function gridValue(kind: i32, group: usize, grid: usize, input: i32, lane: i32): f32 {
  const block = <usize>(input >> 5);
  const i = input & 31;
  let code: i32;
  if (hasNibbles(kind)) {
    const byte = load<u8>(group + block * 64 + ((<usize>((i & 15) >> 2)) << 4) + byteOf(lane, i & 3));
    code = i < 16 ? byte & 15 : byte >> 4;
  } else code = load<u8>(group + block * 128 + ((<usize>(i >> 2)) << 4) + byteOf(lane, i & 3));
  const g = grid + block * gridBytes(kind);
  if (!isHalved(kind)) return load<f32>(g) * <f32>code + load<f32>(g, 16);
  const half = i < 16 ? g : g + 16;
  return kind == TWOS ? load<f32>(half) * <f32>code + load<f32>(half, 32) : load<f32>(half) * (<f32>code - zeroOf(kind));
}
