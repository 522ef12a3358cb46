// The codes of GGUF's blocks, four at a time; where the bits lie is told in artifact/plain-blocks.ts and artifact/k-blocks.ts.

import { IQ4_NL, Q2_K, Q3_K, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K } from './block-types';

const ONES: u32 = 0x01010101;
const TWO_BITS: u32 = 0x03030303;
const FOUR_BITS: u32 = 0x0f0f0f0f;

/**
 * Unsigned codes of inputs 4j … 4j + 3 (j below 8) of the `part`th 32 inputs of a block, a byte each, the first in the lowest.
 * The IQ4 types are moved up by 128. Q4_0, Q4_1 and Q8_0 need no such care: repack.ts takes them as they lie.
 */
export function fourCodes(type: i32, block: usize, part: u32, j: u32): u32 {
  switch (type) {
    case Q5_0:
      return nibbles(block + 6, j) | fifths(load<u32>(block + 2), j);
    case Q5_1:
      return nibbles(block + 8, j) | fifths(load<u32>(block + 4), j);
    case Q2_K:
      return pairs(block + 16, part, j);
    case Q3_K:
      return pairs(block + 32, part, j) | (singles(block, part, j) << 2);
    case Q4_K:
      return halves(block + 16, part, j);
    case Q5_K:
      return halves(block + 48, part, j) | (singles(block + 16, part, j) << 4);
    case Q6_K:
      return sixths(block, part, j) | (pairs(block + 128, part, j) << 4);
    case IQ4_NL:
      return uneven(nibbles(block + 2, j));
    default:
      return uneven(nibbles(block + 8 + ((<usize>part) << 4), j)); // IQ4_XS
  }
}

/** Sixteen bytes hold 32 codes: the low halves the first sixteen. */
function nibbles(at: usize, j: u32): u32 {
  return (load<u32>(at + (<usize>(j & 3) << 2)) >> ((j >> 2) << 2)) & FOUR_BITS;
}

/** Bits 4j … 4j + 3, each as the fifth of its byte. */
function fifths(bits: u32, j: u32): u32 {
  const four = (bits >> (j << 2)) & 15;
  return ((four | (four << 7) | (four << 14) | (four << 21)) & ONES) << 4;
}

/** 32 bytes hold 128 codes of two bits: of every 32 inputs one in each. */
function pairs(at: usize, part: u32, j: u32): u32 {
  return (load<u32>(at + (<usize>(part >> 2) << 5) + (<usize>j << 2)) >> ((part & 3) << 1)) & TWO_BITS;
}

/** 32 bytes hold 64 codes of four bits. */
function halves(at: usize, part: u32, j: u32): u32 {
  return (load<u32>(at + (<usize>(part >> 1) << 5) + (<usize>j << 2)) >> ((part & 1) << 2)) & FOUR_BITS;
}

/** 32 bytes hold 256 single bits. */
function singles(at: usize, part: u32, j: u32): u32 {
  return (load<u32>(at + (<usize>j << 2)) >> part) & ONES;
}

/** 64 bytes hold the low four bits of 128 codes: the low halves those of the first 64. */
function sixths(at: usize, part: u32, j: u32): u32 {
  const from = at + (<usize>(part >> 2) << 6) + (<usize>(part & 1) << 5) + (<usize>j << 2);
  return (load<u32>(from) >> (((part >> 1) & 1) << 2)) & FOUR_BITS;
}

/** What four codes of an IQ4 type stand for. */
function uneven(codes: u32): u32 {
  return (
    unevenLevel(codes & 15) |
    (unevenLevel((codes >> 8) & 15) << 8) |
    (unevenLevel((codes >> 16) & 15) << 16) |
    (unevenLevel(codes >> 24) << 24)
  );
}

/** The sixteen levels in two words, since there is no static data here; see `UNEVEN_LEVELS` in artifact/plain-blocks.ts. */
function unevenLevel(code: u32): u32 {
  const low: u64 = 0x766a_5d4f_3f2d_1801;
  const high: u64 = 0xf1d9_c5b5_a699_8d81;
  return <u32>((code < 8 ? low : high) >> ((code & 7) << 3)) & 0xff;
}
