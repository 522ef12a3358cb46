/** How far from a dimension's mean a range may end, as shares of the farthest value. */
const SHARES = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** And no nearer than so many standard deviations: a small sample has not seen what others have. */
const LEAST_DEVIATIONS = 4;

export interface ByteRanges {
  readonly steps: Float32Array; // [dimensions]
  /** What the middle of a range stands for. */
  readonly middles: Float32Array; // [dimensions]
}

/**
 * Ranges around each dimension's mean, cut off where the sample loses the least by it: a few values beyond the range lose much,
 * all others gain. `levels` are the values in a range.
 * @param clip the share of the farthest value where ranges end; absent: chosen for each dimension
 */
export function byteRanges(
  sample: Float32Array, // [n, dimensions]
  dimensions: number,
  levels: number,
  clip?: number,
): ByteRanges {
  const [steps, middles] = [new Float32Array(dimensions), new Float32Array(dimensions)];
  const values = new Float32Array(sample.length / dimensions);
  for (let k = 0; k < dimensions; k++) {
    for (let i = 0; i < values.length; i++) values[i] = sample[i * dimensions + k]!;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const farthest = values.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
    middles[k] = mean;
    // a dimension in which nothing varies has any step; 1 keeps what is unlike the sample finite
    if (Math.fround(farthest / levels) === 0) steps[k] = 1;
    else if (clip !== undefined) steps[k] = (2 * farthest * clip) / (levels - 1);
    else
      steps[k] =
        (2 * bestWidth(values, { mean, farthest, least: LEAST_DEVIATIONS * Math.sqrt(variance), levels })) /
        (levels - 1);
  }
  return { steps, middles };
}

interface Spread {
  readonly mean: number;
  readonly farthest: number;
  readonly least: number;
  readonly levels: number;
}

/** How far from the mean the range ends in which codes lose the least. */
function bestWidth(values: Float32Array, { mean, farthest, least, levels }: Spread): number {
  const half = (levels - 1) / 2;
  let best = least;
  let fewest = Infinity;
  for (const share of SHARES) {
    const width = Math.max(least, farthest * share);
    const step = width / half;
    let lost = 0;
    for (const value of values) {
      const code = Math.max(-half, Math.min(half, Math.round((value - mean) / step)));
      lost += (value - mean - step * code) ** 2;
    }
    if (lost < fewest) [best, fewest] = [width, lost];
    if (width === least && farthest <= least) break;
  }
  return best;
}
