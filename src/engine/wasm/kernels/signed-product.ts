// 8-bit weights with a sign times activations without one (signed-activations.ts):
//
//   matrix row · x = sum over blocks of  scale * (step * dot(weights, codes) + least * sum of weights)

import { madd, signedDots, spread } from './dot';
import { Matrix } from './matrix';
import { SIGNED_GRID_BYTES } from './signed-activations';

/** Inputs of all rows that a thread multiplies with tile after tile: their weights stay in the first-level cache. */
const TILED_COLUMNS: i32 = 4096;

/** out[token][row] += matrix row · token. Rows are a multiple of eight; buffers are padded to tiles of four tokens. */
export function multiplySigned(m: Matrix, codes: usize, grid: usize, tokens: i32, out: usize): void {
  const columns = m.columns;
  const blocks = columns >> 5;
  const groups = m.rowCount >> 2;
  const stride = <usize>m.rowCount << 2;
  const step = max(2, (TILED_COLUMNS / columns) & ~1);
  for (let first = 0; first < groups; first += step) {
    const end = min(groups, first + step);
    for (let t = 0; t < tokens; t += 4) {
      const x = codes + <usize>(t * columns);
      const xGrid = grid + <usize>(t * blocks) * SIGNED_GRID_BYTES;
      for (let g = first; g < end; g += 2) {
        const at = <usize>(g * blocks);
        tile(m.codes + (at << 7), m.grid + (at << 5), x, xGrid, blocks, out + <usize>t * stride + (<usize>g << 4), stride);
      }
    }
  }
}

/**
 * Two groups of four rows, four tokens: eight sums in registers. The loop within a block is not written out, because compilers
 * then load everything first and run out of registers (a third slower in Chromium).
 */
function tile(w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32, out: usize, stride: usize): void {
  const next = <usize>blocks << 7;
  const nextGrid = <usize>blocks << 5;
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  let z0 = f32x4.splat(0);
  let z1 = f32x4.splat(0);
  let z2 = f32x4.splat(0);
  let z3 = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    let a0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let a2 = i32x4.splat(0);
    let a3 = i32x4.splat(0);
    let b0 = i32x4.splat(0);
    let b1 = i32x4.splat(0);
    let b2 = i32x4.splat(0);
    let b3 = i32x4.splat(0);
    for (let j: usize = 0; j < 32; j += 8) {
      const u = v128.load(w + (j << 2));
      const uu = v128.load(w + (j << 2), 16);
      const v = v128.load(w + next + (j << 2));
      const vv = v128.load(w + next + (j << 2), 16);
      let s = spread(x + j, 0);
      let ss = spread(x + j, 4);
      a0 = signedDots(a0, u, s, uu, ss);
      b0 = signedDots(b0, v, s, vv, ss);
      s = spread(x + j, 32);
      ss = spread(x + j, 36);
      a1 = signedDots(a1, u, s, uu, ss);
      b1 = signedDots(b1, v, s, vv, ss);
      s = spread(x + j, 64);
      ss = spread(x + j, 68);
      a2 = signedDots(a2, u, s, uu, ss);
      b2 = signedDots(b2, v, s, vv, ss);
      s = spread(x + j, 96);
      ss = spread(x + j, 100);
      a3 = signedDots(a3, u, s, uu, ss);
      b3 = signedDots(b3, v, s, vv, ss);
    }
    const scale = v128.load(grid);
    const sums = v128.load(grid, 16);
    y0 = addBlock(y0, a0, scale, sums, xGrid);
    y1 = addBlock(y1, a1, scale, sums, xGrid + 4);
    y2 = addBlock(y2, a2, scale, sums, xGrid + 8);
    y3 = addBlock(y3, a3, scale, sums, xGrid + 12);
    const nextScale = v128.load(grid + nextGrid);
    const nextSums = v128.load(grid + nextGrid, 16);
    z0 = addBlock(z0, b0, nextScale, nextSums, xGrid);
    z1 = addBlock(z1, b1, nextScale, nextSums, xGrid + 4);
    z2 = addBlock(z2, b2, nextScale, nextSums, xGrid + 8);
    z3 = addBlock(z3, b3, nextScale, nextSums, xGrid + 12);
    w += 128;
    grid += 32;
    x += 128;
    xGrid += 32;
  }
  put(out, y0, z0);
  put(out + stride, y1, z1);
  put(out + 2 * stride, y2, z2);
  put(out + 3 * stride, y3, z3);
}

/** y + scale * step * dot + sums * least */
// @ts-ignore: decorator
@inline
function addBlock(y: v128, dots: v128, scale: v128, sums: v128, xGrid: usize): v128 {
  const product = f32x4.mul(f32x4.convert_i32x4_s(dots), v128.load32_splat(xGrid));
  return madd(sums, v128.load32_splat(xGrid, 16), madd(product, scale, y));
}

/** Adds eight rows' sums to what is there. */
// @ts-ignore: decorator
@inline
function put(out: usize, y: v128, z: v128): void {
  v128.store(out, f32x4.add(v128.load(out), y));
  v128.store(out, f32x4.add(v128.load(out, 16), z), 16);
}
