// The factor of a symmetric matrix, in float64.

/**
 * Turns the upper half of `h`, float64 [width][width] symmetric and positive definite, into V with h = V·Vᵀ, V upper triangular.
 * What was below the diagonal stays there.
 * @returns whether it was positive definite
 */
export function factor(h: usize, width: i32): bool {
  const rowBytes = <usize>width << 3;
  for (let last = width - 1; last >= 0; last -= 4) {
    const first = max(0, last - 3);
    // four rows side by side, so that those below are read once for all of them
    if (last - first == 3) {
      for (let j = width - 1; j > last; j--) fourRows(h, first, j, width);
    }
    for (let i = last; i >= first; i--) {
      const row = h + <usize>i * rowBytes;
      for (let j = last - first == 3 ? last : width - 1; j >= i; j--) {
        const other = h + <usize>j * rowBytes;
        const at = <usize>j << 3;
        const rest = load<f64>(row + at) - dot(row + at + 8, other + at + 8, width - 1 - j);
        if (j > i) store<f64>(row + at, rest / load<f64>(other + at));
        else {
          if (!(rest > 0)) return false; // NaN too
          store<f64>(row + at, sqrt(rest));
        }
      }
    }
  }
  return true;
}

/** Column j of the rows `first` … `first` + 3, which end before it. */
// @ts-ignore: decorator
@inline
function fourRows(h: usize, first: i32, j: i32, width: i32): void {
  const rowBytes = <usize>width << 3;
  let other = h + <usize>j * rowBytes + (<usize>j << 3);
  const own = load<f64>(other);
  const column = h + <usize>first * rowBytes + (<usize>j << 3);
  let row = column + 8;
  other += 8;
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let k = j + 1;
  for (; k + 2 <= width; k += 2) {
    const v = v128.load(other);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(row), v));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(row + rowBytes), v));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(row + 2 * rowBytes), v));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(row + 3 * rowBytes), v));
    row += 16;
    other += 16;
  }
  const odd = k < width ? load<f64>(other) : 0;
  settle(column, s0, k < width ? odd * load<f64>(row) : 0, own);
  settle(column + rowBytes, s1, k < width ? odd * load<f64>(row + rowBytes) : 0, own);
  settle(column + 2 * rowBytes, s2, k < width ? odd * load<f64>(row + 2 * rowBytes) : 0, own);
  settle(column + 3 * rowBytes, s3, k < width ? odd * load<f64>(row + 3 * rowBytes) : 0, own);
}

// @ts-ignore: decorator
@inline
function settle(at: usize, sums: v128, more: f64, own: f64): void {
  const sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1) + more;
  store<f64>(at, (load<f64>(at) - sum) / own);
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
