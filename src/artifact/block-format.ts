import { f16ToF32 } from './half.ts';

/**
 * One block taken apart. Weight i is scales[r]·(codes[i] − zero) + minima[r], where r = i / run, rounded down.
 * Scales and minima are exact in float32, and so is the product: a weight is rounded once, by its sum.
 */
export interface BlockParts {
  readonly codes: Uint8Array; // [blockSize]
  readonly scales: Float32Array; // [blockSize / run]
  readonly minima: Float32Array; // [blockSize / run]
}

/** How the blocks of one type stand for numbers. */
export interface BlockFormat {
  /** Weights that share a scale and a minimum. */
  readonly run: 16 | 32;
  /** Codes are below 2^bits. */
  readonly bits: 2 | 3 | 4 | 5 | 6 | 8;
  /** The code that stands for nothing but the minimum. */
  readonly zero: number;
  /** Whether there are minima; without them they are -0, which changes nothing, not even the sign of a zero. */
  readonly hasMinima: boolean;
  /** Takes the block at `at` apart; writes no minima unless the type has them. */
  readonly take: (bytes: Uint8Array, at: number, parts: BlockParts) => void;
}

/** The half-precision number at `at`, little endian. */
export function half(bytes: Uint8Array, at: number): number {
  return f16ToF32(bytes[at]! | (bytes[at + 1]! << 8));
}

/** The 32 bits at `at`, little endian. */
export function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** The signed byte at `at`. */
export function signed(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) >> 24;
}
