import { BLOCK_FORMATS, isBlockType } from '../../artifact/blocks.ts';
import type { TensorType } from '../../artifact/tensor.ts';

/**
 * How a block type becomes weights of ONNX Runtime's MatMulNBits, without rounding.
 *
 * The operator knows scale · (code − zero) in runs of `blockSize`, with 4 or 8 bits a code and `zero` as its own default.
 * What a run adds to each of its weights, GGUF's minimum, is no part of it: it goes into `offsets`, and the product of
 * a row is the operator's plus, for each run, offset · (sum of the run's inputs). Codes are moved so that their middle
 * is `zero`; the offsets make up for that.
 */
export interface NBitsLayout {
  readonly bits: 2 | 4 | 8;
  readonly blockSize: number;
  readonly zero: number;
  /** Added to GGUF's code to have the operator's. */
  readonly shift: number;
  /** Times the scale, added to GGUF's minimum to have the offset. */
  readonly lift: number;
  readonly hasOffsets: boolean;
}

/** Undefined for float types, which are no codes. */
export function nbitsLayout(type: TensorType): NBitsLayout | undefined {
  if (!isBlockType(type)) return undefined;
  const { bits, run, zero: from, hasMinima } = BLOCK_FORMATS[type];
  const wide = bits > 4;
  const zero = wide ? 128 : 8;
  const middle = hasMinima ? 2 ** (bits - 1) : from;
  return {
    bits: wide ? 8 : 4,
    blockSize: run,
    zero,
    shift: zero - middle,
    lift: middle - from,
    hasOffsets: hasMinima,
  };
}
