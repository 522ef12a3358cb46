import { BLOCK_FORMATS, blockParts, isBlockType, type BlockType } from '../../artifact/blocks.ts';
import { TENSOR_TYPES, type ModelFile, type TensorInfo } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { allocate } from '../allocate.ts';
import { nbitsLayout, type NBitsLayout } from './nbits-layout.ts';

/** A matrix of `rows` outputs and `columns` inputs as MatMulNBits takes it. */
export interface NBitsMatrix {
  readonly layout: NBitsLayout;
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns / blockSize, blockSize · bits / 8]; of two codes of 4 bits the first is in the low half. */
  readonly codes: Uint8Array<ArrayBuffer>;
  readonly scales: Float32Array<ArrayBuffer>; // [rows, columns / blockSize]
  /** Added to each weight of a run: [rows, columns / blockSize], or nothing when the type has none. */
  readonly offsets: Float32Array<ArrayBuffer> | undefined;
  /** The code of zero of each run, packed like codes: [rows, columns / blockSize · bits / 8 rounded up]; absent: the layout's. */
  readonly zeroPoints?: Uint8Array<ArrayBuffer>;
}

const PIECE_BYTES = 2 ** 20;

/**
 * Reads a matrix of blocks. Scale · (code − zero) + offset is exactly the weight before its one rounding to float32,
 * as long as minimum + lift · scale is: always while offsets are below 8, and beyond unless one is thousands of times the other.
 * @throws Fault `bug` for a float type; `memory-exhausted`.
 */
export async function readNBits(
  model: ModelFile,
  tensor: TensorInfo,
  signal?: AbortSignal,
): Promise<NBitsMatrix> {
  const { type } = tensor;
  if (!isBlockType(type)) throw new Fault('bug', `'${tensor.name}' is ${type}, which has no codes.`);
  const matrix = allocateMatrix(tensor, nbitsLayout(type)!);
  let run = 0;
  for await (const piece of model.stream(tensor, PIECE_BYTES, signal)) {
    run = fillRuns(matrix, { type, bytes: piece }, run);
  }
  return matrix;
}

function allocateMatrix({ shape }: TensorInfo, layout: NBitsLayout): NBitsMatrix {
  const [columns = 0, rows = 1] = shape;
  const runs = (rows * columns) / layout.blockSize;
  return allocate(() => ({
    layout,
    rows,
    columns,
    codes: new Uint8Array((rows * columns * layout.bits) / 8),
    scales: new Float32Array(runs),
    offsets: layout.hasOffsets ? new Float32Array(runs) : undefined,
  }));
}

interface Blocks {
  readonly type: BlockType;
  readonly bytes: Uint8Array;
}

/** Writes whole blocks into the matrix from run `first` on; the run after the last one. */
function fillRuns(matrix: NBitsMatrix, { type, bytes }: Blocks, first: number): number {
  const { layout, codes, scales, offsets } = matrix;
  const { blockBytes, blockSize } = TENSOR_TYPES[type];
  const parts = blockParts(type);
  let run = first;
  for (let at = 0; at < bytes.length; at += blockBytes) {
    BLOCK_FORMATS[type].take(bytes, at, parts);
    scales.set(parts.scales, run);
    if (offsets) {
      for (let r = 0; r < parts.scales.length; r++)
        offsets[run + r] = parts.minima[r]! + layout.lift * parts.scales[r]!;
    }
    if (layout.bits === 8) shiftBytes(parts.codes, layout.shift, codes, run * layout.blockSize);
    else packNibbles(parts.codes, layout.shift, codes, (run * layout.blockSize) / 2);
    run += blockSize / layout.blockSize;
  }
  return run;
}

function shiftBytes(from: Uint8Array, shift: number, to: Uint8Array, at: number): void {
  for (let i = 0; i < from.length; i++) to[at + i] = from[i]! + shift;
}

function packNibbles(from: Uint8Array, shift: number, to: Uint8Array, at: number): void {
  const both = shift * 17;
  for (let i = 0; i < from.length; i += 2) to[at + i / 2] = (from[i]! | (from[i + 1]! << 4)) + both;
}
