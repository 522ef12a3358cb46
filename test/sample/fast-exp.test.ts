import { expect, test } from 'vitest';
import { openFastExp } from '../../src/sample/fast-exp.ts';

test('the fast exponential agrees with Math.exp to one part in 10¹⁰ over its whole reach', () => {
  const expOfMinus = openFastExp(35);
  let worst = 0;
  for (let x = 0; x <= 35; x += 0.000_37) {
    worst = Math.max(worst, Math.abs(expOfMinus(x) / Math.exp(-x) - 1));
  }
  expect(worst).toBeLessThan(1e-10);
  expect(expOfMinus(0)).toBe(1);
  expect(expOfMinus(35)).toBeCloseTo(Math.exp(-35), 25);
});
