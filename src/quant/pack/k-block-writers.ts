import { putFourBits, putHalf, putOneBit, putTwoBits } from './put-bits.ts';

/** 256 weights on their way into a block of a K-quant. */
export interface KBlock {
  readonly codes: Uint8Array; // [256]
  readonly d: number;
  /** 0 without minima, as their codes are. */
  readonly dmin: number;
  readonly scaleCodes: Int8Array; // [256 / run]
  readonly minimumCodes: Uint8Array; // the same; empty without minima
}

/** Writes a block at `at` of bytes that are zero. */
type Put = (bytes: Uint8Array, at: number, block: KBlock) => void;

const SIZE = 256;

/** The inverses of `take` in `artifact/k-blocks.ts`, where the layouts are described. */
export const PUT_K = {
  Q2_K(bytes, at, { codes, d, dmin, scaleCodes, minimumCodes }) {
    for (let r = 0; r < 16; r++) bytes[at + r] = scaleCodes[r]! | (minimumCodes[r]! << 4);
    for (let i = 0; i < SIZE; i++) putTwoBits(bytes, at + 16, i, codes[i]!);
    putHalf(bytes, at + 80, d);
    putHalf(bytes, at + 82, dmin);
  },
  Q3_K(bytes, at, { codes, d, scaleCodes }) {
    for (let i = 0; i < SIZE; i++) {
      putOneBit(bytes, at, i, codes[i]! >> 2);
      putTwoBits(bytes, at + 32, i, codes[i]!);
    }
    for (let r = 0; r < 16; r++) {
      const scale = scaleCodes[r]! + 32;
      bytes[at + 96 + (r & 7)]! |= (scale & 15) << (4 * (r >> 3));
      bytes[at + 104 + (r & 3)]! |= (scale >> 4) << (2 * (r >> 2));
    }
    putHalf(bytes, at + 108, d);
  },
  Q4_K(bytes, at, block) {
    putSixBits(bytes, at, block);
    for (let i = 0; i < SIZE; i++) putFourBits(bytes, at + 16, i, block.codes[i]!);
  },
  Q5_K(bytes, at, block) {
    putSixBits(bytes, at, block);
    for (let i = 0; i < SIZE; i++) {
      putOneBit(bytes, at + 16, i, block.codes[i]! >> 4);
      putFourBits(bytes, at + 48, i, block.codes[i]!);
    }
  },
  Q6_K(bytes, at, { codes, d, scaleCodes }) {
    for (let i = 0; i < SIZE; i++) {
      const code = codes[i]!;
      bytes[at + 64 * (i >> 7) + (i & 63)]! |= (code & 15) << (4 * ((i >> 6) & 1));
      putTwoBits(bytes, at + 128, i, code >> 4);
    }
    for (let r = 0; r < 16; r++) bytes[at + 192 + r] = scaleCodes[r]!;
    putHalf(bytes, at + 208, d);
  },
} as const satisfies Record<string, Put>;

/** d, dmin, and eight scales and minima of 6 bits each: of the last four runs the high 2 bits lie above those of the first. */
function putSixBits(bytes: Uint8Array, at: number, { d, dmin, scaleCodes, minimumCodes }: KBlock): void {
  putHalf(bytes, at, d);
  putHalf(bytes, at + 2, dmin);
  for (let r = 0; r < 4; r++) {
    const [scale, minimum] = [scaleCodes[r + 4]!, minimumCodes[r + 4]!];
    bytes[at + 4 + r] = scaleCodes[r]! | ((scale >> 4) << 6);
    bytes[at + 8 + r] = minimumCodes[r]! | ((minimum >> 4) << 6);
    bytes[at + 12 + r] = (scale & 15) | ((minimum & 15) << 4);
  }
}
