import { expect, test } from 'vitest';
import { fuseRankings } from '../../../src/search/words/reciprocal-rank-fusion.ts';

test('what two rankings have comes before what one has, and places count as one over 60 and themselves', () => {
  const fused = fuseRankings([
    [1, 2, 3],
    [4, 3],
  ]);
  expect(fused.map(({ id }) => id)).toEqual([3, 1, 4, 2]);
  expect(fused[0]!.score).toBeCloseTo(1 / 63 + 1 / 62, 12);
  expect(fuseRankings([[], []])).toEqual([]);
});
