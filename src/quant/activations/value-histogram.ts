import { Fault } from '../../core/fault.ts';
import { EMPTY_RANGE, joinRanges, rangeOf, type ActivationRange } from './activation-range.ts';

/**
 * How often values of each size were seen: `counts` are of equal bins from −limit to limit. Plain data, so that a thread can send what
 * it has seen.
 */
export interface ValueHistogram {
  readonly counts: Float64Array; // [bins], bins even
  limit: number;
  range: ActivationRange;
}

/** As many as TensorRT and ONNX Runtime's percentile calibrator use. */
const BINS = 2048;

/**
 * An empty histogram.
 * @param limit what no |value| exceeds, where a first pass has found it; absent or too small, the histogram grows by doubling its
 *   limit and merging its bins in pairs, so that one pass is enough and memory stays the same
 */
export function createHistogram({ bins = BINS, limit = 0 } = {}): ValueHistogram {
  if (bins < 4 || bins % 4 !== 0) throw new Fault('bug', `A histogram of ${bins} bins cannot double.`);
  return { counts: new Float64Array(bins), limit, range: EMPTY_RANGE };
}

/** @throws Fault `calibration-invalid` for NaN or infinity */
export function addToHistogram(histogram: ValueHistogram, values: Float32Array): void {
  const range = rangeOf(values);
  if (values.length === 0) return;
  grow(histogram, Math.max(-range.min, range.max));
  histogram.range = joinRanges(histogram.range, range);
  const { counts, limit } = histogram;
  if (limit === 0) {
    counts[counts.length / 2]! += values.length; // nothing but zeros so far
    return;
  }
  const perUnit = counts.length / (2 * limit);
  const last = counts.length - 1;
  for (const value of values) counts[Math.min(last, Math.floor((value + limit) * perUnit))]!++;
}

/**
 * Adds what another histogram has seen, as if this one had seen it.
 * @throws Fault `bug` when the bins of one do not become those of the other by doubling
 */
export function mergeHistogram(into: ValueHistogram, other: ValueHistogram): void {
  const added: ValueHistogram = { ...other, counts: other.counts.slice() };
  grow(into, added.limit);
  grow(added, into.limit);
  if (added.limit !== into.limit || added.counts.length !== into.counts.length)
    throw new Fault('bug', `Histograms up to ${added.limit} and ${into.limit} have no bins in common.`);
  for (const [bin, count] of added.counts.entries()) into.counts[bin]! += count;
  into.range = joinRanges(into.range, added.range);
}

/** Where bin b begins; b = bins is where the last one ends. */
export function binEdge({ counts, limit }: ValueHistogram, bin: number): number {
  return (bin / counts.length) * 2 * limit - limit;
}

/** Limits that grow are powers of two, so that histograms of any texts in any order can be merged. */
function grow(histogram: ValueHistogram, largest: number): void {
  if (largest <= histogram.limit) return;
  if (histogram.limit === 0) {
    histogram.limit = 2 ** Math.ceil(Math.log2(largest));
    return;
  }
  while (histogram.limit < largest) double(histogram);
}

/** Each half keeps its distance from the middle: pairs of bins become one. */
function double(histogram: ValueHistogram): void {
  const { counts } = histogram;
  const quarter = counts.length / 4;
  const merged = Float64Array.from(
    { length: 2 * quarter },
    (_, pair) => counts[2 * pair]! + counts[2 * pair + 1]!,
  );
  counts.fill(0);
  counts.set(merged, quarter);
  histogram.limit *= 2;
}
