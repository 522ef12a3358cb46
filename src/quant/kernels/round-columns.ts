// Codes of sixteen rows at once, column after column, each column making up for what others have lost.

import { madd } from './lanes';

/**
 * For each column j: target = w[j] + Σ_i lost[i] · shares[j][i], a code for it, lost[j] = w[j] − what the code stands for. The sum
 * is over the columns before j, or over all (`whole`; then shares[j][j] is 0 and `lost` says what earlier codes have lost).
 *
 * Everything lies in columns of 16 rows: `w`, `lost` float32 [columns][16], `codes` uint8 [columns][16]; `shares` float32
 * [columns][columns]; `groupOf` int32 [columns]; `grid` float32 [groups][4][16]: 1/scale, the code that stands for zero, scale,
 * what code 0 stands for; `levels` float32 [most + 1], ascending, or 0 where codes are evenly spaced.
 */
export function roundColumns(
  w: usize,
  lost: usize,
  codes: usize,
  shares: usize,
  groupOf: usize,
  grid: usize,
  levels: usize,
  most: i32,
  columns: i32,
  whole: i32,
): void {
  const end = lost + (<usize>columns << 6);
  let own = lost;
  for (let j = 0; j < columns; j++) {
    let a0 = v128.load(w);
    let a1 = v128.load(w, 16);
    let a2 = v128.load(w, 32);
    let a3 = v128.load(w, 48);
    // a second set of sums, so that no addition waits for the one before it
    let b0 = f32x4.splat(0);
    let b1 = b0;
    let b2 = b0;
    let b3 = b0;
    const stop = whole ? end : own;
    let i = lost;
    let s = shares;
    for (; i + 64 < stop; i += 128) {
      let share = v128.load32_splat(s);
      a0 = madd(v128.load(i), share, a0);
      a1 = madd(v128.load(i, 16), share, a1);
      a2 = madd(v128.load(i, 32), share, a2);
      a3 = madd(v128.load(i, 48), share, a3);
      share = v128.load32_splat(s, 4);
      b0 = madd(v128.load(i, 64), share, b0);
      b1 = madd(v128.load(i, 80), share, b1);
      b2 = madd(v128.load(i, 96), share, b2);
      b3 = madd(v128.load(i, 112), share, b3);
      s += 8;
    }
    if (i < stop) {
      const share = v128.load32_splat(s);
      a0 = madd(v128.load(i), share, a0);
      a1 = madd(v128.load(i, 16), share, a1);
      a2 = madd(v128.load(i, 32), share, a2);
      a3 = madd(v128.load(i, 48), share, a3);
    }
    const g = grid + (<usize>load<i32>(groupOf) << 8);
    round(w, own, codes, f32x4.add(a0, b0), g, levels, most);
    round(w + 16, own + 16, codes + 4, f32x4.add(a1, b1), g + 16, levels, most);
    round(w + 32, own + 32, codes + 8, f32x4.add(a2, b2), g + 32, levels, most);
    round(w + 48, own + 48, codes + 12, f32x4.add(a3, b3), g + 48, levels, most);
    w += 64;
    own += 64;
    codes += 16;
    groupOf += 4;
    shares += <usize>columns << 2;
  }
}

/** Four rows of a column. */
// @ts-ignore: decorator
@inline
function round(w: usize, lost: usize, codes: usize, target: v128, grid: usize, levels: usize, most: i32): void {
  const scaled = madd(target, v128.load(grid), v128.load(grid, 64));
  let code: v128;
  let value: v128;
  if (levels == 0) {
    const nearest = f32x4.floor(f32x4.add(scaled, f32x4.splat(0.5)));
    value = f32x4.max(f32x4.splat(0), f32x4.min(nearest, f32x4.splat(<f32>most)));
    code = i32x4.trunc_sat_f32x4_s(value);
  } else {
    code = i32x4.splat(0);
    value = v128.load32_splat(levels);
    for (let q = 0; q < most; q++) {
      const above = v128.load32_splat(levels, 4);
      const middle = f32x4.mul(f32x4.splat(0.5), f32x4.add(v128.load32_splat(levels), above));
      const isAbove = f32x4.ge(scaled, middle);
      value = v128.bitselect(above, value, isAbove);
      code = i32x4.sub(code, isAbove); // true is −1
      levels += 4;
    }
  }
  const meant = madd(value, v128.load(grid, 128), v128.load(grid, 192));
  v128.store(lost, f32x4.sub(v128.load(w), meant));
  const halves = i16x8.narrow_i32x4_s(code, code);
  v128.store32_lane(codes, i8x16.narrow_i16x8_u(halves, halves), 0);
}
