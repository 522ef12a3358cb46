import { half, signed, type BlockFormat } from './block-format.ts';
import { takeUneven } from './plain-blocks.ts';

/*
 * Blocks of 256 weights ("K-quants"; the format is ggml's), with a small integer scale for each run of 16 or 32 below
 * a half-precision scale `d` of the block, and likewise for minima, `e`:
 *   Q2_K    16 bytes: a scale, and above it a minimum, of 4 bits; 64 bytes of codes; d, e     w = d·s·q − e·m
 *   Q3_K    32 bytes of third bits; 64 bytes of codes; 12 bytes of scales; d                  w = d·(s − 32)·(q − 4)
 *   Q4_K    d, e; 12 bytes of scales and minima; 128 bytes of codes                           w = d·s·q − e·m
 *   Q5_K    d, e; 12 bytes of scales and minima; 32 bytes of fifth bits; 128 bytes of codes   w = d·s·q − e·m
 *   Q6_K    128 bytes of low codes; 64 bytes of high bits; 16 signed scales; d                w = d·s·(q − 32)
 *   IQ4_XS  d; 2 bytes of high and 4 bytes of low bits of scales; 128 bytes of codes          w = d·(s − 32)·LEVELS[q]
 *
 * A half has 11 significant bits, a scale at most 6 or a power of two, a code at most 7: products have 24 at most.
 */

const SIZE = 256;
const RUN = 32;

export const K_BLOCKS = {
  Q2_K: {
    run: 16,
    bits: 2,
    zero: 0,
    hasMinima: true,
    take(bytes, at, { codes, scales, minima }) {
      const d = half(bytes, at + 80);
      const e = half(bytes, at + 82);
      for (let r = 0; r < 16; r++) {
        scales[r] = d * (bytes[at + r]! & 15);
        minima[r] = -e * (bytes[at + r]! >> 4);
      }
      for (let i = 0; i < SIZE; i++) codes[i] = twoBits(bytes, at + 16, i);
    },
  },
  Q3_K: {
    run: 16,
    bits: 3,
    zero: 4,
    hasMinima: false,
    take(bytes, at, { codes, scales }) {
      const d = half(bytes, at + 108);
      for (let r = 0; r < 16; r++) {
        const low = (bytes[at + 96 + (r & 7)]! >> (4 * (r >> 3))) & 15;
        const high = (bytes[at + 104 + (r & 3)]! >> (2 * (r >> 2))) & 3;
        scales[r] = d * ((low | (high << 4)) - 32);
      }
      for (let i = 0; i < SIZE; i++) codes[i] = twoBits(bytes, at + 32, i) | (oneBit(bytes, at, i) << 2);
    },
  },
  Q4_K: {
    run: 32,
    bits: 4,
    zero: 0,
    hasMinima: true,
    take(bytes, at, { codes, scales, minima }) {
      takeSixBits(bytes, at, scales, minima);
      for (let i = 0; i < SIZE; i++) codes[i] = fourBits(bytes, at + 16, i);
    },
  },
  Q5_K: {
    run: 32,
    bits: 5,
    zero: 0,
    hasMinima: true,
    take(bytes, at, { codes, scales, minima }) {
      takeSixBits(bytes, at, scales, minima);
      for (let i = 0; i < SIZE; i++)
        codes[i] = fourBits(bytes, at + 48, i) | (oneBit(bytes, at + 16, i) << 4);
    },
  },
  Q6_K: {
    run: 16,
    bits: 6,
    zero: 32,
    hasMinima: false,
    take(bytes, at, { codes, scales }) {
      const d = half(bytes, at + 208);
      for (let r = 0; r < 16; r++) scales[r] = d * signed(bytes, at + 192 + r);
      for (let i = 0; i < SIZE; i++) {
        // 128 weights lie in 64 bytes: the low halves of the bytes are the first 64, the high halves the others
        const low = bytes[at + 64 * (i >> 7) + (i & 63)]! >> (4 * ((i >> 6) & 1));
        codes[i] = (low & 15) | (twoBits(bytes, at + 128, i) << 4);
      }
    },
  },
  IQ4_XS: {
    run: 32,
    bits: 8,
    zero: 128,
    hasMinima: false,
    take(bytes, at, { codes, scales }) {
      const d = half(bytes, at);
      for (let r = 0; r < SIZE / RUN; r++) {
        const low = (bytes[at + 4 + (r >> 1)]! >> (4 * (r & 1))) & 15;
        const high = (bytes[at + 2 + (r >> 2)]! >> (2 * (r & 3))) & 3;
        scales[r] = d * ((low | (high << 4)) - 32);
        takeUneven(bytes, at + 8 + 16 * r, codes, RUN * r);
      }
    },
  },
} as const satisfies Record<string, BlockFormat>;

/** Code i of 128 in 32 bytes: a byte holds every 32nd. */
function twoBits(bytes: Uint8Array, at: number, i: number): number {
  return (bytes[at + RUN * (i >> 7) + (i & 31)]! >> (2 * ((i >> 5) & 3))) & 3;
}

/** Code i of 64 in 32 bytes: the low half of a byte is one of the first 32, the high half one of the others. */
function fourBits(bytes: Uint8Array, at: number, i: number): number {
  return (bytes[at + RUN * (i >> 6) + (i & 31)]! >> (4 * ((i >> 5) & 1))) & 15;
}

/** Bit i of 256 in 32 bytes: a byte holds every 32nd. */
function oneBit(bytes: Uint8Array, at: number, i: number): number {
  return (bytes[at + (i & 31)]! >> (i >> 5)) & 1;
}

/**
 * Eight scales and eight minima of 6 bits, each below its half at the block's begin: of the first four runs in bytes
 * of their own, of the last four the low 4 bits in four more bytes, the high 2 above those of the first four.
 */
function takeSixBits(bytes: Uint8Array, at: number, scales: Float32Array, minima: Float32Array): void {
  const d = half(bytes, at);
  const e = half(bytes, at + 2);
  for (let r = 0; r < 4; r++) {
    const scale = bytes[at + 4 + r]!;
    const minimum = bytes[at + 8 + r]!;
    const rest = bytes[at + 12 + r]!;
    scales[r] = d * (scale & 63);
    minima[r] = -e * (minimum & 63);
    scales[r + 4] = d * ((rest & 15) | ((scale >> 6) << 4));
    minima[r + 4] = -e * ((rest >> 4) | ((minimum >> 6) << 4));
  }
}
