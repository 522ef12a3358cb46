// The factor of a symmetric matrix, in float64.

/**
 * Turns the upper half of `h`, float64 [width][width] symmetric and positive definite, into V with h = V·Vᵀ, V upper triangular.
 * What was below the diagonal stays there.
 * @returns whether it was positive definite
 */
export function factor(h: usize, width: i32): bool {
  const rowBytes = <usize>width << 3;
  for (let i = width - 1; i >= 0; i--) {
    const row = h + <usize>i * rowBytes;
    for (let j = width - 1; j >= i; j--) {
      const other = h + <usize>j * rowBytes;
      const at = (<usize>j << 3);
      const rest = load<f64>(row + at) - dot(row + at + 8, other + at + 8, width - 1 - j);
      if (j > i) store<f64>(row + at, rest / load<f64>(other + at));
      else {
        if (!(rest > 0)) return false; // NaN too
        store<f64>(row + at, sqrt(rest));
      }
    }
  }
  return true;
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, length: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let k = 0;
  for (; k + 8 <= length; k += 8) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a), v128.load(b)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(a, 32), v128.load(b, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(a, 48), v128.load(b, 48)));
    a += 64;
    b += 64;
  }
  s0 = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  for (; k < length; k++) {
    sum += load<f64>(a) * load<f64>(b);
    a += 8;
    b += 8;
  }
  return sum;
}
