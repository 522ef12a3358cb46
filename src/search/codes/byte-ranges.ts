/** How far from a dimension's mean a range may end, as shares of the farthest value. */
const SHARES = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

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
    const farthest = values.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
    middles[k] = mean;
    const widest = Math.fround((2 * farthest) / (levels - 1));
    // a dimension in which nothing varies has any step; 1 keeps what is unlike the sample finite
    steps[k] = widest > 0 ? bestStep(values, middles[k]!, { widest, levels, clip }) : 1;
  }
  return { steps, middles };
}

function bestStep(
  values: Float32Array,
  middle: number,
  { widest, levels, clip }: { widest: number; levels: number; clip: number | undefined },
): number {
  if (clip !== undefined) return widest * clip;
  const half = (levels - 1) / 2;
  let best = widest;
  let least = Infinity;
  for (const share of SHARES) {
    const step = widest * share;
    let lost = 0;
    for (const value of values) {
      const code = Math.max(-half, Math.min(half, Math.round((value - middle) / step)));
      lost += (value - middle - step * code) ** 2;
    }
    if (lost < least) [best, least] = [step, lost];
  }
  return best;
}
