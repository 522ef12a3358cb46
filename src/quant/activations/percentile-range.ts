import { clipRange, type ActivationRange } from './activation-range.ts';
import { binEdge, type ValueHistogram } from './value-histogram.ts';

/**
 * The range that holds all but the outermost values; half of those left out lie on either side. As ONNX Runtime's percentile calibrator
 * has it: the lower edge of the bin in which each side's share is reached.
 * @param percentile in per cent; 99.999 is ONNX Runtime's default
 */
export function percentileRange(histogram: ValueHistogram, percentile = 99.999): ActivationRange {
  const { counts, range } = histogram;
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return range;
  const cut = (100 - percentile) / 200;
  const at = (share: number): number => binEdge(histogram, binReaching(counts, share * total));
  return clipRange({ min: at(cut), max: at(1 - cut) }, range);
}

/** The first bin with which that many values have been seen. */
function binReaching(counts: Float64Array, wanted: number): number {
  let seen = 0;
  for (const [bin, count] of counts.entries()) {
    seen += count;
    if (seen >= wanted) return bin;
  }
  return counts.length - 1;
}
