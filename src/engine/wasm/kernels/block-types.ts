// GGUF's numbers of the block types, and the kind of matrix (matrix.ts) that each becomes.

import { BYTES, FIVES, NIBBLES, SIXES, THREES, TWOS } from './matrix';

export const Q4_0: i32 = 2;
export const Q4_1: i32 = 3;
export const Q5_0: i32 = 6;
export const Q5_1: i32 = 7;
export const Q8_0: i32 = 8;
export const Q2_K: i32 = 10;
export const Q3_K: i32 = 11;
export const Q4_K: i32 = 12;
export const Q5_K: i32 = 13;
export const Q6_K: i32 = 14;
export const IQ4_NL: i32 = 20;
export const IQ4_XS: i32 = 23;

export function kindOf(type: i32): i32 {
  if (type == Q4_0 || type == Q4_1 || type == Q4_K) return NIBBLES;
  if (type == Q5_0 || type == Q5_1 || type == Q5_K) return FIVES;
  if (type == Q6_K) return SIXES;
  if (type == Q3_K) return THREES;
  return type == Q2_K ? TWOS : BYTES;
}

/** Blocks of 32 inputs in one block of the file: one, or eight. */
export function blocksWithin(type: i32): i32 {
  return (type >= Q2_K && type <= Q6_K) || type == IQ4_XS ? 8 : 1;
}

/** Bytes of one block of the file. */
export function blockBytes(type: i32): usize {
  switch (type) {
    case Q4_0:
    case IQ4_NL:
      return 18;
    case Q4_1:
      return 20;
    case Q5_0:
      return 22;
    case Q5_1:
      return 24;
    case Q8_0:
      return 34;
    case Q2_K:
      return 84;
    case Q3_K:
      return 110;
    case Q4_K:
      return 144;
    case Q5_K:
      return 176;
    case Q6_K:
      return 210;
    default:
      return 136; // IQ4_XS
  }
}
