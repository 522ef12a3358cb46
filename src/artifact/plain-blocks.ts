import { half, word, type BlockFormat, type BlockParts } from './block-format.ts';

/*
 * Blocks of 32 weights, all little endian, `d` and `m` half precision:
 *   Q4_0    d, 16 bytes of codes               w = d·(q − 8)
 *   Q4_1    d, m, 16 bytes of codes            w = d·q + m
 *   Q5_0    d, 4 bytes of fifth bits, codes    w = d·(q − 16)
 *   Q5_1    d, m, 4 bytes of fifth bits, codes w = d·q + m
 *   Q8_0    d, 32 signed bytes                 w = d·q
 *   IQ4_NL  d, 16 bytes of codes               w = d·LEVELS[q]
 * Byte i of the codes holds element i in its low half and element i + 16 in its high half; fifth bit i belongs to
 * element i.
 */

const HALF = 16;

/**
 * What the codes of the IQ4 types stand for: levels that lie closer together near zero, as weights do (llama.cpp's
 * `kvalues_iq4nl`), here moved up by 128 so that they are unsigned.
 */
const UNEVEN_LEVELS = Uint8Array.of(1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241);

export const PLAIN_BLOCKS = {
  Q4_0: {
    run: 32,
    bits: 4,
    zero: 8,
    hasMinima: false,
    take(bytes, at, parts) {
      parts.scales[0] = half(bytes, at);
      takeNibbles(bytes, at + 2, parts.codes, 0);
    },
  },
  Q4_1: {
    run: 32,
    bits: 4,
    zero: 0,
    hasMinima: true,
    take(bytes, at, parts) {
      takeAffine(bytes, at, parts);
      takeNibbles(bytes, at + 4, parts.codes, 0);
    },
  },
  Q5_0: {
    run: 32,
    bits: 5,
    zero: 16,
    hasMinima: false,
    take(bytes, at, parts) {
      parts.scales[0] = half(bytes, at);
      takeNibbles(bytes, at + 6, parts.codes, 0);
      addFifths(word(bytes, at + 2), parts.codes);
    },
  },
  Q5_1: {
    run: 32,
    bits: 5,
    zero: 0,
    hasMinima: true,
    take(bytes, at, parts) {
      takeAffine(bytes, at, parts);
      takeNibbles(bytes, at + 8, parts.codes, 0);
      addFifths(word(bytes, at + 4), parts.codes);
    },
  },
  Q8_0: {
    run: 32,
    bits: 8,
    zero: 128,
    hasMinima: false,
    take(bytes, at, parts) {
      parts.scales[0] = half(bytes, at);
      for (let i = 0; i < 2 * HALF; i++) parts.codes[i] = bytes[at + 2 + i]! ^ 128;
    },
  },
  IQ4_NL: {
    run: 32,
    bits: 8,
    zero: 128,
    hasMinima: false,
    take(bytes, at, parts) {
      parts.scales[0] = half(bytes, at);
      takeUneven(bytes, at + 2, parts.codes, 0);
    },
  },
} as const satisfies Record<string, BlockFormat>;

function takeAffine(bytes: Uint8Array, at: number, { scales, minima }: BlockParts): void {
  scales[0] = half(bytes, at);
  minima[0] = half(bytes, at + 2);
}

/** 16 bytes at `at` into the 32 codes from `to` on. */
function takeNibbles(bytes: Uint8Array, at: number, codes: Uint8Array, to: number): void {
  for (let i = 0; i < HALF; i++) {
    codes[to + i] = bytes[at + i]! & 15;
    codes[to + i + HALF] = bytes[at + i]! >> 4;
  }
}

/** The same, with what an IQ4 code stands for in place of the code. */
export function takeUneven(bytes: Uint8Array, at: number, codes: Uint8Array, to: number): void {
  takeNibbles(bytes, at, codes, to);
  for (let i = to; i < to + 2 * HALF; i++) codes[i] = UNEVEN_LEVELS[codes[i]!]!;
}

function addFifths(fifths: number, codes: Uint8Array): void {
  for (let i = 0; i < 2 * HALF; i++) codes[i]! |= ((fifths >>> i) & 1) << 4;
}
