import { expect, test } from 'vitest';
import { plainArithmetic } from '../../src/quant/arithmetic/plain-arithmetic.ts';
import { GGUF_GRIDS } from '../../src/quant/grid.ts';
import { quantizeJob } from '../../src/quant/quantize-job.ts';
import { dequantizeMatrix } from '../../src/quant/dequantize.ts';
import { normals } from './normals.ts';
import { statisticsOf } from './statistics-of.ts';

const matrix = { rows: 6, columns: 64, values: normals(6 * 64, 1) };
const scheme = { grid: GGUF_GRIDS.Q4_1, range: 'minmax', rounding: 'nearest' } as const;

test('without statistics the error is that of the weights alone', () => {
  const { coded, weightError, outputError } = quantizeJob({ matrix, scheme }, plainArithmetic);
  const made = dequantizeMatrix(coded);
  const [lost, all] = [made.map((value, i) => value - matrix.values[i]!), matrix.values].map((values) =>
    values.reduce((sum, value) => sum + value * value, 0),
  );
  expect(weightError).toBeCloseTo(lost! / all!, 6);
  expect(outputError).toBeUndefined();
});

test('with statistics, that of the outputs on held-out tokens too', () => {
  const x = normals(40 * 64, 2);
  const input = statisticsOf(x, 64);
  const { coded, outputError } = quantizeJob({ matrix, scheme, input }, plainArithmetic);
  const heldOut = x.subarray(30 * 64);
  const made = dequantizeMatrix(coded);
  let [lost, all] = [0, 0];
  for (let t = 0; t < 10; t++) {
    for (let n = 0; n < 6; n++) {
      let [wanted, got] = [0, 0];
      for (let k = 0; k < 64; k++) {
        wanted += heldOut[t * 64 + k]! * matrix.values[n * 64 + k]!;
        got += heldOut[t * 64 + k]! * made[n * 64 + k]!;
      }
      lost += (wanted - got) ** 2;
      all += wanted ** 2;
    }
  }
  expect(outputError).toBeCloseTo(lost / all, 6);
});

test('a matrix of zeros is exact', () => {
  const zeros = { ...matrix, values: new Float32Array(6 * 64) };
  const input = statisticsOf(normals(40 * 64, 2), 64);
  expect(quantizeJob({ matrix: zeros, scheme, input }, plainArithmetic)).toMatchObject({
    weightError: 0,
    outputError: 0,
  });
});
