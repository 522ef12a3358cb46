import { TENSOR_TYPES, type ModelFile, type TensorInfo } from '../../artifact/tensor.ts';
import { throwIfAborted } from '../../core/fault.ts';
import { readFloats } from '../read-floats.ts';
import type { Heap } from './heap.ts';
import { isVector, kernelBytes, matrixLayout } from './kernel-layout.ts';
import type { Kernels } from './kernels.ts';
import { MATRIX_BYTES, writeMatrix } from './plan.ts';

/** Bytes of a tensor that are in flight at a time, unless four rows are more. */
const STAGING_BYTES = 2 ** 20;
/** What rounding to cache lines may cost a tensor, with its Matrix. */
const OVERHEAD_BYTES = 4 * 64;

/** Where a tensor lies in memory: a Matrix struct, or float32s. */
export type Addresses = ReadonlyMap<TensorInfo, number>;

export interface WeightSource {
  readonly model: ModelFile;
  readonly tensors: readonly TensorInfo[];
  /** Tables that nothing is multiplied with: kept as vectors are, row after row. */
  readonly tables?: ReadonlySet<TensorInfo> | undefined;
  /** Matrices of Q8_0 that will be given signs. */
  readonly signed?: ReadonlySet<TensorInfo> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** Each tensor once, in the order of the files, so that they are read from front to back. */
export function inFileOrder(tensors: Iterable<TensorInfo>): readonly TensorInfo[] {
  return [...new Set(tensors)].toSorted((a, b) => a.source - b.source || a.offset - b.offset);
}

type Weights = Pick<WeightSource, 'tensors' | 'tables' | 'signed'>;

/** An upper bound of what `loadWeights` allocates. */
export function weightBytes({ tensors, tables, signed }: Weights): number {
  const matrices = tensors.filter((tensor) => !tables?.has(tensor));
  const tableValues = [...(tables ?? [])].reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0);
  return (
    stagingBytes(matrices) + kernelBytes(matrices, signed) + 4 * tableValues + tensors.length * OVERHEAD_BYTES
  );
}

/**
 * Streams the tensors into memory and lays them out for the kernels on the way in, through a staging area: no second
 * copy of the model ever exists.
 */
export async function loadWeights(heap: Heap, kernels: Kernels, source: WeightSource): Promise<Addresses> {
  const { tensors, tables, signal } = source;
  const staging = heap.allocate(stagingBytes(tensors));
  const totalBytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  const addresses = new Map<TensorInfo, number>();
  let doneBytes = 0;
  const report = (bytes: number): void => source.onProgress?.((doneBytes += bytes), totalBytes);
  for (const tensor of tensors) {
    throwIfAborted(signal);
    const placing = { source, heap, kernels, staging, tensor, report };
    const isPlain = isVector(tensor) || tables?.has(tensor);
    addresses.set(tensor, await (isPlain ? placeVector(placing) : placeMatrix(placing)));
  }
  return addresses;
}

interface Placing {
  readonly source: WeightSource;
  readonly heap: Heap;
  readonly kernels: Kernels;
  readonly staging: number;
  readonly tensor: TensorInfo;
  readonly report: (bytes: number) => void;
}

/** Of a matrix: whole groups of four rows, about a megabyte. */
function pieceBytes(tensor: TensorInfo): number {
  const { groupSourceBytes } = matrixLayout(tensor);
  return Math.max(1, Math.floor(STAGING_BYTES / groupSourceBytes)) * groupSourceBytes;
}

function stagingBytes(tensors: readonly TensorInfo[]): number {
  return Math.max(STAGING_BYTES, ...tensors.filter((tensor) => !isVector(tensor)).map(pieceBytes));
}

async function placeMatrix(placing: Placing): Promise<number> {
  const { source, heap, kernels, staging, tensor, report } = placing;
  const [columns, rows] = [tensor.shape[0]!, tensor.shape[1]!];
  const layout = matrixLayout(tensor, source.signed?.has(tensor));
  const { kind, grids, quantized, groups, groupSourceBytes, groupCodeBytes, groupGridBytes } = layout;
  const type = TENSOR_TYPES[tensor.type].id;
  const matrix = heap.allocate(MATRIX_BYTES);
  let codes = heap.allocate(groups * groupCodeBytes);
  let grid = heap.allocate(groups * groupGridBytes);
  writeMatrix(heap, matrix, { kind, rowCount: groups * 4, columns, codes, grid, grids });

  let rowsLeft = rows;
  for await (const piece of source.model.stream(tensor, pieceBytes(tensor), source.signal)) {
    heap.u8(staging, piece.length).set(piece);
    for (let at = 0; at < piece.length; at += groupSourceBytes) {
      const some = Math.min(4, rowsLeft);
      if (quantized) kernels.repackBlocks(type, staging + at, some, columns, codes, grid, grids);
      else kernels.repackFloats(kind, staging + at, some, columns, codes);
      codes += groupCodeBytes;
      grid += groupGridBytes;
      rowsLeft -= 4;
    }
    report(piece.length);
  }
  return matrix;
}

/** A vector, or a table, as float32. */
async function placeVector({ source, heap, tensor, report }: Placing): Promise<number> {
  const floats = await readFloats(source.model, tensor, source.signal);
  const address = heap.allocate(floats.byteLength);
  heap.f32(address, floats.length).set(floats);
  report(tensor.bytes);
  return address;
}
