import type { FloatMatrix, GroupScales } from './coded-matrix.ts';
import type { Grid } from './grid.ts';
import { forEachGroup } from './groups.ts';
import { nf4Code } from './range/nf4.ts';
import { roundAsGgml } from './round-as-ggml.ts';

/**
 * The code nearest to each weight; half-way, the greater. Weights outside what a group covers get its first or last code, and
 * where a scale is zero, all get the code that stands for zero or for the minimum.
 * @returns codes `[rows × columns]`, one a byte
 */
export function roundNearest(matrix: FloatMatrix, grid: Grid, scales: GroupScales): Uint8Array<ArrayBuffer> {
  if (scales.unrounded) return roundAsGgml(matrix, grid, scales.unrounded);
  const codes = new Uint8Array(matrix.values.length);
  const most = 2 ** grid.bits - 1;
  forEachGroup(matrix, grid, (start, end, g) => {
    const inverse = inverseOf(scales.scales[g]!);
    if (grid.levels === 'nf4') {
      for (let i = start; i < end; i++) codes[i] = nf4Code(matrix.values[i]! * inverse);
      return;
    }
    const offset = zeroCode(grid, scales, g) + 0.5;
    for (let i = start; i < end; i++) {
      const code = matrix.values[i]! * inverse + offset;
      codes[i] = code <= 0 ? 0 : code >= most ? most : code; // the array drops the fraction
    }
  });
  return codes;
}

/** Where zero lies among the codes of a group: a whole number, but where it has a minimum. */
export function zeroCode({ bits, zero }: Grid, { scales, zeros }: GroupScales, g: number): number {
  if (zero === 'middle') return 2 ** (bits - 1);
  return zero === 'point' ? zeros[g]! : -zeros[g]! * inverseOf(scales[g]!);
}

function inverseOf(scale: number): number {
  return scale === 0 ? 0 : 1 / scale;
}
