// The one primitive everything rests on: 16 unsigned codes (4 rows x 4 inputs) times 4 signed activations.
//
// Codes have at most six bits, so they are valid i7 operands and the relaxed dot products are exact on every machine
// (2 * 63 * 128 cannot saturate 16 bits). DOT is a constant from the command line that names the build:
//   32  i32x4.relaxed_dot_i8x16_i7x16_add_s: one instruction with AVX-VNNI or ARM's dot product
//   16  i16x8.relaxed_dot_i8x16_i7x16_s: one instruction on any x86 with SSSE3; sums stay in 16 bits for a while
//    8  plain SIMD128, for engines without relaxed SIMD
//
// Sums of 16 bits hold half a block (16 inputs) of 5-bit codes, 4 * 2 * 31 * 128 = 31,744, and a quarter of one of 6-bit
// codes, 2 * 2 * 63 * 128 = 32,256.

/** Whether codes of one row lie in two halves of the vector (see `byteOf`), as plain SIMD128 wants them. */
// @ts-ignore: DOT is given on the command line
export const SPLIT_ROWS: bool = DOT == 8;

/** Four activations, repeated for each of the four rows, in the order that `dot` wants. */
// @ts-ignore: decorator
@inline
export function spread(activations: usize, offset: usize): v128 {
  const x = v128.load32_splat(activations + offset);
  // @ts-ignore: DOT is given on the command line
  if (DOT == 8) return i8x16.shuffle(x, x, 0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3);
  return x;
}

/** A running sum plus 4 rows x 4 products; lanes are 16 or 32 bits wide, by build. */
// @ts-ignore: decorator
@inline
export function dot(sum: v128, x: v128, codes: v128): v128 {
  // @ts-ignore: DOT is given on the command line
  if (DOT == 32) return i32x4.relaxed_dot_i8x16_i7x16_add_s(x, codes, sum);
  // @ts-ignore: DOT is given on the command line
  if (DOT == 16) return i16x8.add(sum, i16x8.relaxed_dot_i8x16_i7x16_s(x, codes));
  const halves = i16x8.add(i16x8.extmul_low_i8x16_s(x, codes), i16x8.extmul_high_i8x16_s(x, codes));
  return i16x8.add(sum, halves);
}

/**
 * Whether this machine's instruction takes codes of eight bits for what they are, as AVX-VNNI does: relaxed SIMD leaves open what
 * becomes of a top bit. Asked of the machine itself each time, which costs next to nothing.
 */
// @ts-ignore: decorator
@inline
export function takesBytes(): bool {
  // @ts-ignore: DOT is given on the command line
  if (DOT != 32) return false;
  const answer = i32x4.relaxed_dot_i8x16_i7x16_add_s(i8x16.splat(-128), i8x16.splat(-1), i32x4.splat(0));
  return i32x4.extract_lane(answer, 0) == 4 * -128 * 255;
}

/**
 * A running sum plus 4 rows x 8 products of signed weights with activations of seven bits (`spread`), in 32-bit lanes, one for each
 * row. Four products at a time are added in 16 bits, which must hold them: see `fit` in sign.ts.
 */
// @ts-ignore: decorator
@inline
export function signedDots(sum: v128, weights: v128, x: v128, nextWeights: v128, nextX: v128): v128 {
  // @ts-ignore: DOT is given on the command line
  if (DOT == 32) {
    const first = i32x4.relaxed_dot_i8x16_i7x16_add_s(weights, x, sum);
    return i32x4.relaxed_dot_i8x16_i7x16_add_s(nextWeights, nextX, first);
  }
  return i32x4.add(sum, i32x4.extadd_pairwise_i16x8_s(i16x8.add(pairs(weights, x), pairs(nextWeights, nextX))));
}

/** Sums of two products each, in 16 bits. */
// @ts-ignore: decorator
@inline
function pairs(weights: v128, x: v128): v128 {
  // @ts-ignore: DOT is given on the command line
  if (DOT == 16) return i16x8.relaxed_dot_i8x16_i7x16_s(weights, x);
  return i16x8.add(i16x8.extmul_low_i8x16_s(weights, x), i16x8.extmul_high_i8x16_s(weights, x));
}

/** A running sum as four 32-bit lanes, one for each row. */
// @ts-ignore: decorator
@inline
export function rows(sum: v128): v128 {
  // @ts-ignore: DOT is given on the command line
  return DOT == 32 ? sum : i32x4.extadd_pairwise_i16x8_s(sum);
}

/** a * b + c in float32. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  // @ts-ignore: DOT is given on the command line
  return DOT == 8 ? f32x4.add(f32x4.mul(a, b), c) : f32x4.relaxed_madd(a, b, c);
}

/** Where the code of input i (0..3) of row r (0..3) lies in its 16-byte vector. */
// @ts-ignore: decorator
@inline
export function byteOf(r: u32, i: u32): u32 {
  return SPLIT_ROWS ? ((i >> 1) << 3) + (r << 1) + (i & 1) : (r << 2) + i;
}
