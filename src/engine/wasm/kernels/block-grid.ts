// Scales and minima of GGUF's blocks, exactly, as float32 or as they lie at rest (grids.ts); where they lie is told in artifact/plain-blocks.ts and artifact/k-blocks.ts.

import { PAIRS } from './grids';
import { IQ4_XS, Q2_K, Q3_K, Q4_0, Q4_1, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K } from './block-types';

/** float16 bits as float32. */
function half(address: usize): f32 {
  const bits = <u32>load<u16>(address);
  const magnitude = reinterpret<f32>((bits & 0x7fff) << 13) * reinterpret<f32>(0x77800000);
  return bits & 0x8000 ? -magnitude : magnitude;
}

/**
 * Of one row and the `part`th 32 inputs of a block, 16 bytes apart (the other rows lie between), as matrix.ts tells:
 * a scale and a minimum; of Q3_K and Q6_K two scales; of Q2_K two scales and two minima.
 */
export function putGrid(type: i32, block: usize, part: u32, grid: usize): void {
  switch (type) {
    case Q4_1:
    case Q5_1:
      return putTwo(grid, half(block), half(block + 2));
    case Q4_0:
      return putTwo(grid, half(block), -8 * half(block));
    case Q5_0:
      return putTwo(grid, half(block), -16 * half(block));
    case Q2_K:
      return putTwos(block, part, grid);
    case Q3_K: {
      const d = half(block + 108);
      return putTwo(grid, d * threeScale(block, part << 1), d * threeScale(block, (part << 1) + 1));
    }
    case Q4_K:
    case Q5_K:
      return putSixBits(block, part, grid);
    case Q6_K: {
      const d = half(block + 208);
      const scales = block + 192 + (<usize>part << 1);
      return putTwo(grid, d * <f32>load<i8>(scales), d * <f32>load<i8>(scales, 1));
    }
    case IQ4_XS: {
      const low = (<u32>load<u8>(block + 4 + <usize>(part >> 1)) >> ((part & 1) << 2)) & 15;
      const high = (<u32>load<u16>(block + 2) >> (part << 1)) & 3;
      const scale = half(block) * <f32>(<i32>(low | (high << 4)) - 32);
      return putTwo(grid, scale, -128 * scale);
    }
    default:
      return putTwo(grid, half(block), -128 * half(block)); // Q8_0, IQ4_NL
  }
}

/** Of one row, what stands first in its block: a scale in float16, and a minimum likewise. */
export function putHalves(grids: i32, block: usize, row: i32, grid: usize): void {
  if (grids == PAIRS) store<u32>(grid + (<usize>row << 2), load<u32>(block));
  else store<u16>(grid + (<usize>row << 1), load<u16>(block));
}

function putTwo(grid: usize, first: f32, second: f32): void {
  store<f32>(grid, first);
  store<f32>(grid, second, 16);
}

function putTwos(block: usize, part: u32, grid: usize): void {
  const d = half(block + 80);
  const e = -half(block + 82);
  const first = <u32>load<u8>(block + (<usize>part << 1));
  const second = <u32>load<u8>(block + (<usize>part << 1), 1);
  putTwo(grid, d * <f32>(first & 15), d * <f32>(second & 15));
  putTwo(grid + 32, e * <f32>(first >> 4), e * <f32>(second >> 4));
}

/** Q3_K's scale of the `run`th 16 inputs. */
function threeScale(block: usize, run: u32): f32 {
  const low = (<u32>load<u8>(block + 96 + <usize>(run & 7)) >> ((run >> 3) << 2)) & 15;
  const high = (<u32>load<u8>(block + 104 + <usize>(run & 3)) >> ((run >> 2) << 1)) & 3;
  return <f32>(<i32>(low | (high << 4)) - 32);
}

/** Q4_K and Q5_K: scale and minimum have 6 bits each. */
function putSixBits(block: usize, part: u32, grid: usize): void {
  const at = block + 4 + <usize>(part & 3);
  let scale = <u32>load<u8>(at);
  let minimum = <u32>load<u8>(at, 4);
  if (part < 4) {
    scale &= 63;
    minimum &= 63;
  } else {
    const rest = <u32>load<u8>(at, 8);
    scale = (rest & 15) | ((scale >> 6) << 4);
    minimum = (rest >> 4) | ((minimum >> 6) << 4);
  }
  putTwo(grid, half(block) * <f32>scale, -half(block + 2) * <f32>minimum);
}
