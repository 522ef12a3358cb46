import { TENSOR_TYPES, type TensorInfo, type TensorType } from '../../artifact/tensor.ts';

/** How a block type lies in kernel layout; kinds and bytes as in kernels/matrix.ts. */
interface KernelLayout {
  readonly kind: number;
  /** Bytes of the codes of four rows for one input. */
  readonly codeBytes: number;
  /** Bytes of the scales and minima of four rows for 32 inputs; 0 for floats. */
  readonly gridBytes: number;
}

const NIBBLES: KernelLayout = { kind: 0, codeBytes: 2, gridBytes: 32 };
const BYTES: KernelLayout = { kind: 1, codeBytes: 4, gridBytes: 32 };
const FIVES: KernelLayout = { kind: 2, codeBytes: 4, gridBytes: 32 };

const LAYOUTS: Record<TensorType, KernelLayout> = {
  Q4_0: NIBBLES,
  Q4_1: NIBBLES,
  Q4_K: NIBBLES,
  Q5_0: FIVES,
  Q5_1: FIVES,
  Q5_K: FIVES,
  Q8_0: BYTES,
  IQ4_NL: BYTES,
  IQ4_XS: BYTES,
  Q2_K: { kind: 3, codeBytes: 2, gridBytes: 64 },
  Q3_K: { kind: 4, codeBytes: 2, gridBytes: 32 },
  Q6_K: { kind: 5, codeBytes: 4, gridBytes: 32 },
  F32: { kind: 6, codeBytes: 16, gridBytes: 0 },
  F16: { kind: 7, codeBytes: 8, gridBytes: 0 },
  BF16: { kind: 8, codeBytes: 8, gridBytes: 0 },
};

/** Sizes of one matrix, in bytes, per group of four rows and in all. */
export interface MatrixLayout {
  readonly kind: number;
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

/** Bytes of tensors in kernel layout, without what lies between them. */
export function kernelBytes(tensors: Iterable<TensorInfo>): number {
  let bytes = 0;
  for (const tensor of tensors) {
    const { groups, groupCodeBytes, groupGridBytes } = matrixLayout(tensor);
    bytes += isVector(tensor) ? 4 * tensor.shape[0]! : groups * (groupCodeBytes + groupGridBytes);
  }
  return bytes;
}

export function matrixLayout({ type, shape }: TensorInfo): MatrixLayout {
  const [columns = 0, rows = 1] = shape;
  const { kind, codeBytes, gridBytes } = LAYOUTS[type];
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  return {
    kind,
    quantized: gridBytes > 0,
    groups: Math.ceil(rows / 4),
    groupSourceBytes: 4 * (columns / blockSize) * blockBytes,
    groupCodeBytes: columns * codeBytes,
    groupGridBytes: (columns / 32) * gridBytes,
  };
}
