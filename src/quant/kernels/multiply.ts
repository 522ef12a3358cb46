// Products of float32 matrices whose rows both lie along the sum.

import { laneSums, madd } from './lanes';

/**
 * out[t][n] = Σ_k x[t][k] · w[n][k]; `out` float32 [tokens][rows], `x` [tokens][columns], `w` [rows][columns].
 * `rows` and `columns` are multiples of 4, `tokens` of 2. Two tokens by four rows stay in registers; four rows of `w`
 * stay in the first cache while the tokens pass.
 */
export function multiply(out: usize, x: usize, w: usize, tokens: i32, rows: i32, columns: i32): void {
  const rowBytes = <usize>columns << 2;
  const outBytes = <usize>rows << 2;
  for (let n = 0; n < rows; n += 4) {
    let o = out + (<usize>n << 2);
    for (let t = 0; t < tokens; t += 2) {
      tile(o, outBytes, x + <usize>t * rowBytes, w + <usize>n * rowBytes, rowBytes);
      o += 2 * outBytes;
    }
  }
}

// @ts-ignore: decorator
@inline
function tile(out: usize, outBytes: usize, x: usize, w: usize, rowBytes: usize): void {
  let y00 = f32x4.splat(0);
  let y01 = y00;
  let y02 = y00;
  let y03 = y00;
  let y10 = y00;
  let y11 = y00;
  let y12 = y00;
  let y13 = y00;
  for (const end = x + rowBytes; x < end; x += 16) {
    const x0 = v128.load(x);
    const x1 = v128.load(x + rowBytes);
    let v = v128.load(w);
    y00 = madd(v, x0, y00);
    y10 = madd(v, x1, y10);
    v = v128.load(w + rowBytes);
    y01 = madd(v, x0, y01);
    y11 = madd(v, x1, y11);
    v = v128.load(w + 2 * rowBytes);
    y02 = madd(v, x0, y02);
    y12 = madd(v, x1, y12);
    v = v128.load(w + 3 * rowBytes);
    y03 = madd(v, x0, y03);
    y13 = madd(v, x1, y13);
    w += 16;
  }
  v128.store(out, laneSums(y00, y01, y02, y03));
  v128.store(out + outBytes, laneSums(y10, y11, y12, y13));
}
