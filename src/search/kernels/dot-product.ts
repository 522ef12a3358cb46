// Sums of products in float64: codes/dot-product.ts, number for number.

/** Σ a · b of `count` float32 each: four sums side by side, then one. */
export function dotProduct(a: usize, b: usize, count: i32): f64 {
  let front = f64x2.splat(0);
  let back = front;
  const end = a + (<usize>count << 2);
  for (; a + 16 <= end; a += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    front = f64x2.add(front, f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y)));
    back = f64x2.add(back, f64x2.mul(f64x2.promote_low_f32x4(upper(x)), f64x2.promote_low_f32x4(upper(y))));
    b += 16;
  }
  let first = f64x2.extract_lane(front, 0);
  for (; a < end; a += 4) {
    first += <f64>load<f32>(a) * <f64>load<f32>(b);
    b += 4;
  }
  return first + f64x2.extract_lane(front, 1) + (f64x2.extract_lane(back, 0) + f64x2.extract_lane(back, 1));
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return i64x2.shuffle(v, v, 1, 1);
}
