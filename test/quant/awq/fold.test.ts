import { expect, test } from 'vitest';
import { plainArithmetic } from '../../../src/quant/arithmetic/plain-arithmetic.ts';
import { divideStatistics } from '../../../src/quant/awq/fold.ts';
import { InputWatch } from '../../../src/quant/calibrate/input-watch.ts';

test('statistics of inputs that are divided by factors are those of the divided inputs', () => {
  const factors = Float32Array.of(0.5, 4, 2);
  const x = Float32Array.of(1, -2, 3, 0.5, 8, -1, 4, 0, 2);
  const scaled = x.map((value, i) => value / factors[i % 3]!);
  const statisticsOf = (values: Float32Array) => {
    const watch = new InputWatch(3, plainArithmetic);
    watch.see(values.subarray(0, 6), false);
    watch.see(values.subarray(6), true);
    return watch.statistics();
  };
  const given = divideStatistics(statisticsOf(x), factors);
  const wanted = statisticsOf(scaled);
  expect({ ...given, gram: [...given.gram], heldOut: [...given.heldOut.gram] }).toEqual({
    ...wanted,
    gram: [...wanted.gram],
    heldOut: [...wanted.heldOut.gram],
  });
});
