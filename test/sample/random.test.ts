import { describe, expect, test } from 'vitest';
import { openCoin, sfc32 } from '../../src/sample/random.ts';

describe('the seeded coin', () => {
  test('the generator is sfc32, word for word', () => {
    // from a Python rendering of PractRand's definition, state (1, 2, 3), after twelve rounds of mixing
    let word = 0;
    const next = sfc32(() => ++word);
    expect(Array.from({ length: 6 }, next)).toEqual([
      1936341825, 3001364500, 1029104839, 3987121759, 92551270, 1122162139,
    ]);
  });

  test('the same seed gives the same numbers, another seed others', () => {
    const take = (seed: number): number[] => Array.from({ length: 8 }, openCoin(seed));
    expect(take(7)).toEqual(take(7));
    for (const other of [6, 8, 7 + 2 ** 32]) expect(take(7)).not.toEqual(take(other));
  });

  test('it falls evenly: 100,000 throws into 100 bins pass the chi-square test at 99.99 %', () => {
    for (const seed of [0, 1, 2 ** 40 + 5]) {
      const coin = openCoin(seed);
      const bins = new Int32Array(100);
      for (let i = 0; i < 100_000; i++) bins[Math.floor(coin() * 100)]!++;
      const chi2 = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      expect(chi2).toBeLessThan(161.3); // 99 degrees of freedom
      expect(chi2).toBeGreaterThan(54.4);
    }
  });
});
