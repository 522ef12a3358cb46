import type { CodeName, VectorCode } from '../codes/vector-code.ts';

/** Mirrors kernels/task.ts. */
const KINDS = { float32: 0, float16: 1, int8: 2, uint8: 3, planes: 4, binary: 5, pq: 6, int16: 7 } as const;

/** How a code's rows lie in memory, and what kernels must know of them. */
export interface RowForm {
  readonly kind: number;
  /** Rows that lie interwoven: 32, or 1. */
  readonly block: number;
  /** Bytes of a block. */
  readonly stride: number;
  /** Steps of the kernel's inner loop. */
  readonly units: number;
  /** Bits of a number, where they lie in planes. */
  readonly bits: number;
  /** Bytes of a query's numbers, with the zeros that the last step meets. */
  readonly queryBytes: number;
  /** What a query's numbers are multiplied by on their way. */
  readonly factor: number;
}

const BITS: Partial<Record<CodeName, number>> = { bits1: 1, bits2: 2, bits4: 4 };

export function rowForm({ name, dimensions, bytesPerVector }: VectorCode): RowForm {
  const plain = { block: 1, bits: 0, factor: 1 };
  switch (name) {
    case 'float32':
    case 'float16': {
      const units = Math.ceil(dimensions / 4);
      const wide = name === 'float32';
      const stride = units * (wide ? 16 : 8);
      return {
        ...plain,
        kind: KINDS[name],
        units,
        stride,
        queryBytes: units * 16,
        factor: wide ? 1 : 2 ** 112,
      };
    }
    case 'int8':
    case 'uint8': {
      const units = Math.ceil(dimensions / 16);
      return { ...plain, kind: KINDS[name], units, stride: dimensions, queryBytes: units * 32 };
    }
    case 'int16': {
      const units = Math.ceil(dimensions / 8);
      return { ...plain, kind: KINDS.int16, units, stride: bytesPerVector, queryBytes: units * 16 };
    }
    case 'bits1':
    case 'bits2':
    case 'bits4': {
      const units = Math.ceil(dimensions / 8);
      const stride = 32 * bytesPerVector;
      return {
        kind: KINDS.planes,
        block: 32,
        units,
        bits: BITS[name]!,
        stride,
        queryBytes: units * 32,
        factor: 1,
      };
    }
    case 'binary': {
      const units = Math.ceil(dimensions / 64);
      return { ...plain, kind: KINDS.binary, units, stride: units * 8, queryBytes: units * 8 };
    }
    case 'pq':
      return {
        ...plain,
        kind: KINDS.pq,
        units: bytesPerVector,
        stride: bytesPerVector,
        queryBytes: bytesPerVector * 1024,
      };
  }
}
