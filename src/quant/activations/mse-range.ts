import type { ActivationRange } from './activation-range.ts';
import { activationCode, activationScale } from './activation-scale.ts';
import { binEdge, type ValueHistogram } from './value-histogram.ts';

const STEPS = 33;
const SMALLEST = 0.2;

/** Places in a bin at which its error is looked at: a step of the smallest range is hardly wider than a bin. */
const SAMPLES = 8;

/**
 * The extremes shrunk by the factor from 1 down to 0.2 at which the squared error of rounding to 256 levels, and of cutting off, is
 * least. Values are taken as spread evenly over their bins.
 */
export function mseRange(histogram: ValueHistogram): ActivationRange {
  const { range } = histogram;
  let best = range;
  let least = Infinity;
  for (let step = 0; step < STEPS; step++) {
    const factor = 1 - ((1 - SMALLEST) * step) / (STEPS - 1);
    const shrunk = { min: range.min * factor, max: range.max * factor };
    const error = squaredError(histogram, shrunk);
    if (error >= least) continue;
    least = error;
    best = shrunk;
  }
  return best;
}

/** Σ (x − x̂)² over the histogram. */
function squaredError(histogram: ValueHistogram, range: ActivationRange): number {
  const { counts } = histogram;
  const affine = activationScale(range);
  const { scale, zeroPoint } = affine;
  const width = binEdge(histogram, 1) - binEdge(histogram, 0);
  let error = 0;
  for (const [bin, count] of counts.entries()) {
    if (count === 0) continue;
    const start = binEdge(histogram, bin);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const value = start + ((sample + 0.5) / SAMPLES) * width;
      const rounded = (activationCode(value, affine) - zeroPoint) * scale;
      error += (count / SAMPLES) * (rounded - value) ** 2;
    }
  }
  return error;
}
