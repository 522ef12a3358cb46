import type { Arithmetic } from './arithmetic.ts';
import { factor } from '../gptq/factor.ts';
import { roundColumns } from '../gptq/round-columns.ts';

/** The arithmetic in plain TypeScript, every sum in float64: what the fast one is held against, and its stand-in. */
export const plainArithmetic: Arithmetic = {
  multiply(out, x, weights, { tokens, rows, columns }) {
    for (let t = 0; t < tokens; t++) {
      for (let n = 0; n < rows; n++) {
        let sum = 0;
        for (let k = 0; k < columns; k++) sum += x[t * columns + k]! * weights[n * columns + k]!;
        out[t * rows + n] = sum;
      }
    }
  },
  addGram(gram, x, width) {
    for (let row = 0; row < x.length; row += width) {
      for (let i = 0; i < width; i++) {
        const xi = x[row + i]!;
        if (xi === 0) continue;
        for (let j = 0; j < width; j++) gram[i * width + j]! += xi * x[row + j]!;
      }
    }
  },
  factor,
  roundColumns,
};
