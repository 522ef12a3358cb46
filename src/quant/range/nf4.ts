import { Fault } from '../../core/fault.ts';
import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import { fitGroups, keep, measureSpan, type Span } from './fit.ts';

/**
 * What the codes of NF4 stand for: quantiles of a normal distribution, scaled to ±1, with zero among them (Dettmers et al., "QLoRA:
 * Efficient Finetuning of Quantized LLMs", 2023, appendix E).
 */
// oxfmt-ignore
export const NF4_LEVELS = Float32Array.of(
  -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453,
  -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0,
  0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
  0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
);

/** Half-way from each level to the next. */
const BORDERS = Float64Array.from({ length: 15 }, (_, i) => (NF4_LEVELS[i]! + NF4_LEVELS[i + 1]!) / 2);

/**
 * The largest |w| of each group.
 * @throws Fault `scheme-invalid` where the grid has other than 4 bits, or zeros of its own
 */
export function nf4Scales(matrix: FloatMatrix, grid: Grid): GroupScales {
  if (grid.bits !== 4 || grid.zero !== 'middle' || typeof grid.scales === 'object')
    throw new Fault('scheme-invalid', 'NF4 has 4 bits, no zero points and no super blocks.');
  const span: Span = { least: 0, greatest: 0, farthest: 0 };
  return fitGroups(matrix, grid, (start, end, fit) => {
    measureSpan(matrix.values, start, end, span);
    fit.scale = keep(Math.abs(span.farthest), grid);
  });
}

/** The code of the level nearest to a share of the scale; half-way, the lower. */
export function nf4Code(share: number): number {
  let code = 0;
  for (let step = 8; step >= 1; step /= 2) if (share > BORDERS[code + step - 1]!) code += step;
  return code;
}
