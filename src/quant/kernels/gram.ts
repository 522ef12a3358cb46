// Sums of outer products: what the inputs of a matrix have in common.

import { madd } from './lanes';

/**
 * out[i − from][j] = Σ_t x[t][i] · x[t][j] for `from` ≤ i < `to` and the j from `from` on (columns before it are left
 * alone); `out` float32 [to − from][width], `x` [tokens][width]. `width` is a multiple of 8, `from` and `to` of 4.
 */
export function gramPanel(out: usize, x: usize, tokens: i32, width: i32, from: i32, to: i32): void {
  const rowBytes = <usize>width << 2;
  const end = x + <usize>tokens * rowBytes;
  for (let j = from & ~7; j < width; j += 8) {
    let o = out + (<usize>j << 2);
    for (let i = from; i < to; i += 4) {
      tile(o, x + (<usize>i << 2), x + (<usize>j << 2), rowBytes, end);
      o += 4 * rowBytes;
    }
  }
}

/** Four i by eight j. */
// @ts-ignore: decorator
@inline
function tile(out: usize, a: usize, b: usize, rowBytes: usize, end: usize): void {
  let y00 = f32x4.splat(0);
  let y01 = y00;
  let y10 = y00;
  let y11 = y00;
  let y20 = y00;
  let y21 = y00;
  let y30 = y00;
  let y31 = y00;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let v = v128.load32_splat(a);
    y00 = madd(v, b0, y00);
    y01 = madd(v, b1, y01);
    v = v128.load32_splat(a, 4);
    y10 = madd(v, b0, y10);
    y11 = madd(v, b1, y11);
    v = v128.load32_splat(a, 8);
    y20 = madd(v, b0, y20);
    y21 = madd(v, b1, y21);
    v = v128.load32_splat(a, 12);
    y30 = madd(v, b0, y30);
    y31 = madd(v, b1, y31);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, y00);
  v128.store(out, y01, 16);
  v128.store(out + rowBytes, y10);
  v128.store(out + rowBytes, y11, 16);
  v128.store(out + 2 * rowBytes, y20);
  v128.store(out + 2 * rowBytes, y21, 16);
  v128.store(out + 3 * rowBytes, y30);
  v128.store(out + 3 * rowBytes, y31, 16);
}
