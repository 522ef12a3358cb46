/** Bits of a float32 below the sign that name a bin: its exponent and the first four of its mantissa. */
const KEPT_BITS = 12;
const DROPPED = 31 - KEPT_BITS;

/**
 * How often |x| of each size was seen, in bins of a sixteenth of an octave: exact to 3 % over the whole range of float32, in one pass.
 * Plain data that threads can add up.
 */
export type SizeHistogram = Float64Array; // [4096]

export function createSizeHistogram(): SizeHistogram {
  return new Float64Array(2 ** KEPT_BITS);
}

export function addSizes(histogram: SizeHistogram, values: Float32Array): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) histogram[(bits[i]! & 0x7fff_ffff) >>> DROPPED]!++;
}

/** The size below which a share of all |x| lies; the middle of its bin. */
export function sizeAt(histogram: SizeHistogram, share: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let bin = 0; bin < histogram.length; bin++) {
    seen += histogram[bin]!;
    if (seen >= share * total) return bin === 0 ? 0 : (sizeOf(bin) + sizeOf(bin + 1)) / 2;
  }
  return 0;
}

/** Calls `visit` with the middle of every bin that has values. */
export function forEachSize(histogram: SizeHistogram, visit: (size: number, count: number) => void): void {
  for (let bin = 0; bin < histogram.length; bin++) {
    if (histogram[bin]! > 0) visit(bin === 0 ? 0 : (sizeOf(bin) + sizeOf(bin + 1)) / 2, histogram[bin]!);
  }
}

/** The least size in a bin. */
function sizeOf(bin: number): number {
  return new Float32Array(Uint32Array.of(bin << DROPPED).buffer)[0]!;
}
