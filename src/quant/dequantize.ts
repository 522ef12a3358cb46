import type { CodedMatrix } from './coded-matrix.ts';
import { forEachGroup } from './groups.ts';
import { NF4_LEVELS } from './range/nf4.ts';

/**
 * The weights that codes stand for, `[rows × columns]`: scale · (q − zero) + minimum, in float32 and in the order in which ggml
 * and ONNX Runtime compute it, so that the numbers are theirs.
 */
export function dequantizeMatrix(coded: CodedMatrix): Float32Array<ArrayBuffer> {
  const { grid, codes } = coded;
  const out = new Float32Array(codes.length);
  const middle = 2 ** (grid.bits - 1);
  forEachGroup(coded, grid, (start, end, g) => {
    const scale = coded.scales[g]!;
    if (grid.levels === 'nf4') {
      for (let i = start; i < end; i++) out[i] = scale * NF4_LEVELS[codes[i]!]!;
      return;
    }
    const point = grid.zero === 'middle' ? middle : grid.zero === 'point' ? coded.zeros[g]! : 0;
    const minimum = grid.zero === 'minimum' ? coded.zeros[g]! : -0; // -0 changes nothing, not even the sign of a zero
    for (let i = start; i < end; i++) out[i] = Math.fround(scale * (codes[i]! - point)) + minimum;
  });
  return out;
}
