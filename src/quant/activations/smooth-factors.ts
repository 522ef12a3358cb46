import type { FloatMatrix } from '../coded-matrix.ts';

/** How large the channels of an input get, and the weights that they meet. */
export interface ChannelSizes {
  readonly inputs: Float32Array; // max |x|, [width]
  readonly weights: Float32Array; // max |w| of the column, over all matrices of the input, [width]
}

/** A channel that is all zeros would be scaled without end. */
const LEAST = 1e-5;

/**
 * SmoothQuant (Xiao et al., 2023): s_j = max|x_j|^α / max|w_j|^(1 − α). Inputs are divided by it and weights multiplied, so that
 * outliers move from where a scale is shared by all channels to where every row has its own. Divided by their geometric mean, which
 * changes no quantization but keeps both sides near the size that they had.
 * @param alpha how much of the difficulty moves: 0 none that inputs cause, 1 all
 */
export function smoothFactors({ inputs, weights }: ChannelSizes, alpha: number): Float32Array {
  const logs = inputs.map(
    (size, j) =>
      alpha * Math.log(Math.max(size, LEAST)) - (1 - alpha) * Math.log(Math.max(weights[j]!, LEAST)),
  );
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return logs.map((log) => Math.exp(log - mean));
}

/** max |w| of each column over the rows of some matrices of the same width. */
export function columnSizes(matrices: readonly Pick<FloatMatrix, 'columns' | 'values'>[]): Float32Array {
  const largest = new Float32Array(matrices[0]!.columns);
  for (const { columns, values } of matrices) {
    for (let at = 0; at < values.length; at += columns) {
      for (let j = 0; j < columns; j++) largest[j] = Math.max(largest[j]!, Math.abs(values[at + j]!));
    }
  }
  return largest;
}
