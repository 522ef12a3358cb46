import type { FloatMatrix } from '../coded-matrix.ts';
import type { InputStatistics } from '../input-statistics.ts';

/** W[n, k] · s[k] */
export function multiplyColumns({ rows, columns, values }: FloatMatrix, factors: Float32Array): FloatMatrix {
  return { rows, columns, values: values.map((value, i) => value * factors[i % columns]!) };
}

/** W[n, k] / s[n] */
export function divideRows({ rows, columns, values }: FloatMatrix, factors: Float32Array): FloatMatrix {
  return { rows, columns, values: values.map((value, i) => value / factors[Math.floor(i / columns)]!) };
}

/** v[k] / s[k] */
export function divideVector(vector: Float32Array, factors: Float32Array): Float32Array {
  return vector.map((value, k) => value / factors[k]!);
}

/** What calibration would have seen of x / s. */
export function divideStatistics(input: InputStatistics, factors: Float32Array): InputStatistics {
  return {
    ...input,
    gram: divideGram(input.gram, factors),
    heldOut: { ...input.heldOut, gram: divideGram(input.heldOut.gram, factors) },
    largest: divideVector(input.largest, factors),
    meanSize: divideVector(input.meanSize, factors),
  };
}

/** Σ x·xᵀ of x / s */
function divideGram(gram: Float64Array, factors: Float32Array): Float64Array {
  const width = factors.length;
  return gram.map((sum, at) => sum / (factors[Math.floor(at / width)]! * factors[at % width]!));
}
