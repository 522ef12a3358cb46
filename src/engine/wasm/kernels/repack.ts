// GGUF blocks into kernel layout, four rows at a time, on the way from the cache into memory.

import { byteOf, SPLIT_ROWS } from './dot';
import { F32 } from './matrix';

// GGUF's numbers of the block types
const Q4_0: i32 = 2;
const Q4_1: i32 = 3;
const Q5_0: i32 = 6;
const Q5_1: i32 = 7;
const Q8_0: i32 = 8;

/** GGUF: bytes of one block of 32. */
function blockBytes(type: i32): usize {
  if (type == Q4_0) return 18;
  if (type == Q4_1) return 20;
  if (type == Q5_0) return 22;
  if (type == Q5_1) return 24;
  return 34;
}

/** float16 bits as float32. */
function half(address: usize): f32 {
  const bits = <u32>load<u16>(address);
  const magnitude = reinterpret<f32>((bits & 0x7fff) << 13) * reinterpret<f32>(0x77800000);
  return bits & 0x8000 ? -magnitude : magnitude;
}

/**
 * Packs `rows` (1 … 4) rows of quantized blocks at `source`, one after the other, as one group. Missing rows of the
 * last group become zero.
 */
export function repackBlocks(
  type: i32,
  source: usize,
  rows: i32,
  columns: i32,
  codes: usize,
  grid: usize,
): void {
  const blocks = columns >> 5;
  const bytes = blockBytes(type);
  const nibbles = type == Q4_0 || type == Q4_1;
  const codeBytes: usize = nibbles ? 64 : 128;
  for (let b = 0; b < blocks; b++) {
    memory.fill(codes, 0, codeBytes);
    memory.fill(grid, 0, 32);
    for (let r = 0; r < rows; r++) {
      const block = source + <usize>(r * blocks + b) * bytes;
      putGrid(type, block, grid + ((<usize>r) << 2));
      if (nibbles) putNibbles(block + bytes - 16, r, codes);
      else putBytes(type, block, r, codes);
    }
    codes += codeBytes;
    grid += 32;
  }
}

/** weight = scale * code + minimum */
function putGrid(type: i32, block: usize, grid: usize): void {
  const scale = half(block);
  store<f32>(grid, scale);
  if (type == Q4_1 || type == Q5_1) store<f32>(grid, half(block + 2), 16);
  else store<f32>(grid, scale * (type == Q8_0 ? -128 : type == Q5_0 ? -16 : -8), 16);
}

/** GGUF's byte i holds inputs i and 16 + i, which is just what a kernel vector wants. */
function putNibbles(source: usize, row: i32, codes: usize): void {
  for (let j: usize = 0; j < 4; j++) {
    if (!SPLIT_ROWS) store<u32>(codes + (j << 4) + ((<usize>row) << 2), load<u32>(source + (j << 2)));
    else
      for (let i: u32 = 0; i < 4; i++)
        store<u8>(codes + (j << 4) + byteOf(row, i), load<u8>(source + (j << 2) + i));
  }
}

function putBytes(type: i32, block: usize, row: i32, codes: usize): void {
  if (type == Q8_0 && !SPLIT_ROWS) {
    for (let j: usize = 0; j < 8; j++)
      store<u32>(codes + (j << 4) + ((<usize>row) << 2), load<u32>(block + 2 + (j << 2)) ^ 0x80808080);
    return;
  }
  for (let i: u32 = 0; i < 32; i++)
    store<u8>(codes + ((<usize>(i >> 2)) << 4) + byteOf(row, i & 3), codeAt(type, block, i));
}

/** An unsigned 8-bit code: Q8_0 moved up by 128, Q5 its nibble with the fifth bit on top. */
function codeAt(type: i32, block: usize, i: u32): u32 {
  if (type == Q8_0) return <u32>load<u8>(block + 2 + i) ^ 0x80;
  const high = block + (type == Q5_1 ? 4 : 2);
  const byte = <u32>load<u8>(high + 4 + (i & 15));
  const nibble = i < 16 ? byte & 15 : byte >> 4;
  return nibble | (((load<u32>(high) >> i) & 1) << 4);
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
