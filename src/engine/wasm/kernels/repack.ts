// GGUF blocks into kernel layout, four rows at a time, on the way from the cache into memory.

import { fourCodes } from './block-codes';
import { putGrid, putHalves } from './block-grid';
import { blockBytes, blocksWithin, kindOf, Q4_0, Q4_1, Q8_0 } from './block-types';
import { byteOf, SPLIT_ROWS } from './dot';
import { restBytes, WIDE } from './grids';
import { F32, hasNibbles } from './matrix';

/**
 * Packs `rows` (1 … 4) rows of quantized blocks at `source`, one after the other, as one group, with a grid as `grids` tells.
 * Missing rows of the last group become zero.
 */
export function repackBlocks(
  type: i32,
  source: usize,
  rows: i32,
  columns: i32,
  codes: usize,
  grid: usize,
  grids: i32,
): void {
  const kind = kindOf(type);
  const nibbles = hasNibbles(kind);
  const codeStep: usize = nibbles ? 64 : 128;
  const gridStep = restBytes(grids, kind);
  const blocks = columns >> 5;
  const within = blocksWithin(type);
  const rowBytes = <usize>(blocks / within) * blockBytes(type);
  for (let b = 0; b < blocks; b++) {
    memory.fill(codes, 0, codeStep);
    memory.fill(grid, 0, gridStep);
    const first = source + <usize>(b / within) * blockBytes(type);
    const part = <u32>(b % within);
    for (let r = 0; r < rows; r++) {
      const block = first + <usize>r * rowBytes;
      if (grids == WIDE) putGrid(type, block, part, grid + ((<usize>r) << 2));
      else putHalves(grids, block, r, grid);
      if (nibbles) putNibbles(type, block, part, r, codes);
      else putBytes(type, block, part, r, codes);
    }
    codes += codeStep;
    grid += gridStep;
  }
}

/** Codes of the first half block with those of the second above them; Q4_0 and Q4_1 have them so in the file. */
function putNibbles(type: i32, block: usize, part: u32, row: i32, codes: usize): void {
  if (type == Q4_0 || type == Q4_1) {
    const bytes = block + (type == Q4_0 ? 2 : 4);
    for (let j: u32 = 0; j < 4; j++) putFour(codes, j, row, load<u32>(bytes + (<usize>j << 2)));
    return;
  }
  for (let j: u32 = 0; j < 4; j++)
    putFour(codes, j, row, fourCodes(type, block, part, j) | (fourCodes(type, block, part, j + 4) << 4));
}

function putBytes(type: i32, block: usize, part: u32, row: i32, codes: usize): void {
  if (type == Q8_0) {
    for (let j: u32 = 0; j < 8; j++) putFour(codes, j, row, load<u32>(block + 2 + (<usize>j << 2)) ^ 0x80808080);
    return;
  }
  for (let j: u32 = 0; j < 8; j++) putFour(codes, j, row, fourCodes(type, block, part, j));
}

/** Four bytes of one row into vector j. */
// @ts-ignore: decorator
@inline
function putFour(codes: usize, j: u32, row: i32, bytes: u32): void {
  const vector = codes + (<usize>j << 4);
  if (!SPLIT_ROWS) store<u32>(vector + ((<usize>row) << 2), bytes);
  else for (let i: u32 = 0; i < 4; i++) store<u8>(vector + byteOf(row, i), bytes >> (i << 3));
}

/** Packs rows of floats in the file's precision (`kind` of matrix.ts): four rows' values side by side. */
export function repackFloats(kind: i32, source: usize, rows: i32, columns: i32, codes: usize): void {
  const wide = kind == F32;
  for (let i = 0; i < columns; i++)
    for (let r = 0; r < 4; r++) {
      const at = <usize>(r * columns + i);
      const to = <usize>(i * 4 + r);
      if (wide) store<u32>(codes + (to << 2), r < rows ? load<u32>(source + (at << 2)) : 0);
      else store<u16>(codes + (to << 1), r < rows ? load<u16>(source + (at << 1)) : 0);
    }
}
