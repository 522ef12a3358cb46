import type { InputStatistics } from '../input-statistics.ts';

/**
 * What calibration would have seen of an input whose channels are divided by `factors`: x_j / s_j, so the gram's entries by s_i · s_j.
 * Calibrating again after smoothing is not needed.
 * @param factors s, [width]
 */
export function rescaleStatistics(statistics: InputStatistics, factors: Float32Array): InputStatistics {
  const { heldOut, gram, largest, meanSize } = statistics;
  return {
    ...statistics,
    gram: rescaleGram(gram, factors),
    heldOut: { ...heldOut, gram: rescaleGram(heldOut.gram, factors) },
    largest: largest.map((size, j) => size / factors[j]!),
    meanSize: meanSize.map((size, j) => size / factors[j]!),
  };
}

function rescaleGram(gram: Float64Array, factors: Float32Array): Float64Array {
  const width = factors.length;
  const scaled = new Float64Array(gram.length);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++)
      scaled[i * width + j] = gram[i * width + j]! / (factors[i]! * factors[j]!);
  }
  return scaled;
}
