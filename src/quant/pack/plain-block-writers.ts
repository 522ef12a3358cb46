import { putHalf, putNibbles } from './put-bits.ts';

/** 32 weights on their way into a block; without minima `minimum` is not looked at. */
export interface PlainBlock {
  /** Of the whole matrix. */
  readonly codes: Uint8Array;
  /** Where those of this block begin. */
  readonly from: number;
  readonly scale: number;
  readonly minimum: number;
}

/** Writes a block at `at` of bytes that are zero. */
type Put = (bytes: Uint8Array, at: number, block: PlainBlock) => void;

/** The inverses of `take` in `artifact/plain-blocks.ts`, where the layouts are described. */
export const PUT_PLAIN = {
  Q4_0(bytes, at, { codes, from, scale }) {
    putHalf(bytes, at, scale);
    putNibbles(bytes, at + 2, codes, from);
  },
  Q4_1(bytes, at, { codes, from, scale, minimum }) {
    putHalf(bytes, at, scale);
    putHalf(bytes, at + 2, minimum);
    putNibbles(bytes, at + 4, codes, from);
  },
  Q5_0(bytes, at, { codes, from, scale }) {
    putHalf(bytes, at, scale);
    putFifths(bytes, at + 2, codes, from);
    putNibbles(bytes, at + 6, codes, from);
  },
  Q5_1(bytes, at, { codes, from, scale, minimum }) {
    putHalf(bytes, at, scale);
    putHalf(bytes, at + 2, minimum);
    putFifths(bytes, at + 4, codes, from);
    putNibbles(bytes, at + 8, codes, from);
  },
  Q8_0(bytes, at, { codes, from, scale }) {
    putHalf(bytes, at, scale);
    for (let i = 0; i < 32; i++) bytes[at + 2 + i] = codes[from + i]! ^ 128;
  },
} as const satisfies Record<string, Put>;

/** The fifth bits of 32 codes: bit i of the word is that of code i. */
function putFifths(bytes: Uint8Array, at: number, codes: Uint8Array, from: number): void {
  for (let i = 0; i < 32; i++) bytes[at + (i >> 3)]! |= ((codes[from + i]! >> 4) & 1) << (i & 7);
}
