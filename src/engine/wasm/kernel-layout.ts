import { TENSOR_TYPES, type TensorInfo, type TensorType } from '../../artifact/tensor.ts';

/** How a block type lies in kernel layout; kinds and bytes as in kernels/matrix.ts. */
interface KernelLayout {
  readonly kind: number;
  /** Bytes of the codes of four rows for one input. */
  readonly codeBytes: number;
  /** Scales and minima. */
  readonly grid: GridLayout;
}

/** At rest, as in kernels/grids.ts. */
interface GridLayout {
  readonly grids: number;
  /** Of four rows for 32 inputs; 0 for floats. */
  readonly bytes: number;
}

const NONE: GridLayout = { grids: 0, bytes: 0 };
const WIDE: GridLayout = { grids: 0, bytes: 32 };
const TWICE: GridLayout = { grids: 0, bytes: 64 };
const PAIRS: GridLayout = { grids: 1, bytes: 16 };
const SCALES: GridLayout = { grids: 2, bytes: 8 };

const NIBBLES = { kind: 0, codeBytes: 2 };
const BYTES = { kind: 1, codeBytes: 4 };
const FIVES = { kind: 2, codeBytes: 4, grid: WIDE };

const LAYOUTS: Record<TensorType, KernelLayout> = {
  Q4_0: { ...NIBBLES, grid: SCALES },
  Q4_1: { ...NIBBLES, grid: PAIRS },
  Q4_K: { ...NIBBLES, grid: WIDE },
  Q5_0: FIVES,
  Q5_1: FIVES,
  Q5_K: FIVES,
  Q8_0: { ...BYTES, grid: SCALES },
  IQ4_NL: { ...BYTES, grid: WIDE },
  IQ4_XS: { ...BYTES, grid: WIDE },
  Q2_K: { kind: 3, codeBytes: 2, grid: TWICE },
  Q3_K: { kind: 4, codeBytes: 2, grid: WIDE },
  Q6_K: { kind: 5, codeBytes: 4, grid: WIDE },
  F32: { kind: 6, codeBytes: 16, grid: NONE },
  F16: { kind: 7, codeBytes: 8, grid: NONE },
  BF16: { kind: 8, codeBytes: 8, grid: NONE },
};

/** Sizes of one matrix, in bytes, per group of four rows and in all. */
export interface MatrixLayout {
  readonly kind: number;
  readonly grids: number;
  readonly quantized: boolean;
  readonly groups: number;
  /** In the file. */
  readonly groupSourceBytes: number;
  /** In memory. */
  readonly groupCodeBytes: number;
  readonly groupGridBytes: number;
}

/** Vectors are kept as float32. */
export function isVector({ shape }: TensorInfo): boolean {
  return shape.length === 1;
}

/** Bytes of tensors in kernel layout, without what lies between them. `signed`: see `matrixLayout`. */
export function kernelBytes(tensors: Iterable<TensorInfo>, signed?: ReadonlySet<TensorInfo>): number {
  let bytes = 0;
  for (const tensor of tensors) {
    const { groups, groupCodeBytes, groupGridBytes } = matrixLayout(tensor, signed?.has(tensor));
    bytes += isVector(tensor) ? 4 * tensor.shape[0]! : groups * (groupCodeBytes + groupGridBytes);
  }
  return bytes;
}

/** `signed`: of a matrix that will be given signs (kernels/sign.ts), which needs a grid of float32. */
export function matrixLayout({ type, shape }: TensorInfo, signed = false): MatrixLayout {
  const [columns = 0, rows = 1] = shape;
  const { kind, codeBytes, grid } = LAYOUTS[type];
  const { grids, bytes } = signed ? WIDE : grid;
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  return {
    kind,
    grids,
    quantized: bytes > 0,
    groups: Math.ceil(rows / 4),
    groupSourceBytes: 4 * (columns / blockSize) * blockBytes,
    groupCodeBytes: columns * codeBytes,
    groupGridBytes: (columns / 32) * bytes,
  };
}
