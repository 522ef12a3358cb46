import type { FloatMatrix, GroupScales } from './coded-matrix.ts';
import type { Grid } from './grid.ts';
import { forEachGroup } from './groups.ts';

const { fround } = Math;

/**
 * Codes as ggml's reference quantizers choose them (`quantize_row_q4_0_ref` and its sisters): by scales that are not yet narrowed
 * to float16, in float32 step by step, and half away from zero where a code has 8 bits.
 */
export function roundAsGgml(
  { rows, columns, values }: FloatMatrix,
  grid: Grid,
  { scales, zeros }: Pick<GroupScales, 'scales' | 'zeros'>,
): Uint8Array<ArrayBuffer> {
  const codes = new Uint8Array(values.length);
  const most = 2 ** grid.bits - 1;
  const middle = grid.zero === 'middle' ? 2 ** (grid.bits - 1) : 0;
  forEachGroup({ rows, columns }, grid, (start, end, g) => {
    const inverse = inverseOf(scales[g]!);
    const minimum = grid.zero === 'minimum' ? zeros[g]! : 0;
    for (let i = start; i < end; i++) {
      const steps = fround(fround(values[i]! - minimum) * inverse);
      const code = grid.bits === 8 && middle ? roundAway(steps) + middle : fround(steps + (middle + 0.5));
      codes[i] = code <= 0 ? 0 : code >= most ? most : code; // the array drops the fraction
    }
  });
  return codes;
}

/** Nearest whole number; of two, the one farther from zero (C's `roundf`). */
function roundAway(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}

/** Zero where the scale is so small that its inverse is infinite: nothing is lost then. */
function inverseOf(scale: number): number {
  const inverse = fround(1 / scale);
  return Number.isFinite(inverse) ? inverse : 0;
}
