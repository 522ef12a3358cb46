// Weights of Q8_0 made ready for signed-product.ts, in place: codes become what they stand for, and beside a block's scales lie
// scale * sum of codes instead of minima.

import { byteOf, SPLIT_ROWS } from './dot';
import { BYTES, Matrix, SIGNED } from './matrix';

export function sign(m: Matrix): void {
  if (m.kind != BYTES) return;
  const blocks = <usize>((m.rowCount >> 2) * (m.columns >> 5));
  for (let b: usize = 0; b < blocks; b++) {
    const codes = m.codes + (b << 7);
    for (let j: usize = 0; j < 128; j += 16) v128.store(codes + j, v128.xor(v128.load(codes + j), i8x16.splat(-128)));
    for (let row: u32 = 0; row < 4; row++) {
      const scale = m.grid + (b << 5) + (<usize>row << 2);
      fit(codes, row, scale);
      let sum = 0;
      for (let i: u32 = 0; i < 32; i++) sum += load<i8>(place(codes, row, i));
      store<f32>(scale, load<f32>(scale) * <f32>sum, 16);
    }
  }
  m.kind = SIGNED;
}

/** Where a row's code of input i of a block lies. */
// @ts-ignore: decorator
@inline
function place(codes: usize, row: u32, i: u32): usize {
  return codes + (<usize>(i >> 2) << 4) + byteOf(row, i & 3);
}

/** What four codes of one sign, each times 127, may add up to within 16 bits, 258, less what rounding four codes may add. */
const MOST: i32 = 256;

/**
 * A block's codes of one row made smaller, and its scale larger, where four products of the same sign could outgrow 16 bits
 * (`signedDots`): a few blocks in a hundred lose a fraction of their eighth bit.
 */
function fit(codes: usize, row: u32, scale: usize): void {
  let most = 0;
  const aside: u32 = SPLIT_ROWS ? 2 : 1; // the lane of input p has those of p + aside, p + 4 and p + 4 + aside as well
  for (let i: u32 = 0; i < 32; i += 8)
    for (let lane: u32 = 0; lane < 2; lane++) {
      const p = i + lane * (3 - aside);
      let positive = 0;
      let negative = 0;
      for (let k: u32 = 0; k < 4; k++) {
        const code = <i32>load<i8>(place(codes, row, p + (k & 1) * aside + ((k & 2) << 1)));
        positive += max(0, code);
        negative -= min(0, code);
      }
      most = max(most, max(positive, negative));
    }
  if (most <= MOST) return;
  const factor = <f32>MOST / <f32>most;
  for (let i: u32 = 0; i < 32; i++) {
    const at = place(codes, row, i);
    store<i8>(at, <i8>nearest<f32>(<f32>load<i8>(at) * factor));
  }
  store<f32>(scale, load<f32>(scale) / factor);
}
