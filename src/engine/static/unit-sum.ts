import { RUN } from './static-config.ts';
import type { TokenTable } from './token-table.ts';

/**
 * The sum of the vectors of tokens, at length 1. Eight numbers at a time stay in registers while the tokens go by, which is more than
 * twice as fast as adding row after row to a sum in memory.
 * @param rows Numbers of the rows; only the first `count` are looked at.
 * @param sum `[dimensions]`, overwritten; zeros when the vectors cancel out or there is none.
 */
export function unitSum(
  { dimensions, codes, scales }: TokenTable,
  rows: Int32Array,
  count: number,
  sum: Float32Array,
): void {
  const runs = dimensions / RUN;
  let squares = 0;
  for (let d = 0; d < dimensions; d += 8) {
    const run = Math.floor(d / RUN);
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const scale = scales[row * runs + run]!;
      const at = row * dimensions + d;
      s0 += scale * codes[at]!;
      s1 += scale * codes[at + 1]!;
      s2 += scale * codes[at + 2]!;
      s3 += scale * codes[at + 3]!;
      s4 += scale * codes[at + 4]!;
      s5 += scale * codes[at + 5]!;
      s6 += scale * codes[at + 6]!;
      s7 += scale * codes[at + 7]!;
    }
    sum[d] = s0;
    sum[d + 1] = s1;
    sum[d + 2] = s2;
    sum[d + 3] = s3;
    sum[d + 4] = s4;
    sum[d + 5] = s5;
    sum[d + 6] = s6;
    sum[d + 7] = s7;
    squares += s0 * s0 + s1 * s1 + s2 * s2 + s3 * s3 + s4 * s4 + s5 * s5 + s6 * s6 + s7 * s7;
  }
  const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let d = 0; d < dimensions; d++) sum[d]! *= factor;
}
