import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { TENSOR_TYPES } from '../../artifact/tensor.ts';
import type { NBitsMatrix } from './nbits-matrix.ts';

/** A matrix that a quantizer has put on MatMulNBits' grid, to stand for a tensor of the model: weight = scale · (code − zero point). */
export interface NBitsCodes {
  readonly bits: 2 | 4 | 8;
  /** 16, 32, 64, 128 or 256; divides `columns`. */
  readonly blockSize: number;
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns / blockSize, blockSize · bits / 8]; the first code of a byte in its lowest bits. */
  readonly codes: Uint8Array<ArrayBuffer>;
  readonly scales: Float32Array<ArrayBuffer>; // [rows, columns / blockSize]
  /** Packed like codes, each row from a byte of its own on: [rows, columns / blockSize · bits / 8 rounded up]. */
  readonly zeroPoints: Uint8Array<ArrayBuffer>;
}

/** The codes that stand for a tensor, or for the rows of one that a file has fused. */
export function codedMatrix(
  { bits, blockSize, codes, scales, zeroPoints, ...whole }: NBitsCodes,
  model: ModelFile,
  tensor: TensorInfo,
): NBitsMatrix {
  const [columns = 0, rows = 1] = tensor.shape;
  const first = firstRow(model, tensor);
  const part = <T extends Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(all: T): T => {
    const perRow = all.length / whole.rows;
    return all.subarray(first * perRow, (first + rows) * perRow) as T;
  };
  const zero = 2 ** (bits - 1);
  return {
    layout: { bits, blockSize, zero, shift: 0, lift: 0, hasOffsets: false },
    rows,
    columns,
    codes: part(codes),
    scales: part(scales),
    offsets: undefined,
    zeroPoints: part(zeroPoints),
  };
}

function firstRow(model: ModelFile, { name, type, offset, shape }: TensorInfo): number {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  return (((offset - model.tensors.get(name)!.offset) / blockBytes) * blockSize) / shape[0]!;
}
