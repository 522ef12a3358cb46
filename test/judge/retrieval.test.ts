import { describe, expect, test } from 'vitest';
import { judgeRetrieval } from '../../src/judge/judge-retrieval.ts';
import { rankQuality } from '../../src/judge/rank-quality.ts';

describe('how good a ranking is', () => {
  // gains of 1 / log2(rank + 1), ranks from 1, beside those of the best ranking there could be
  test.each([
    [[0, 1, 2], [0], 1, 1],
    [[1, 0, 2], [0], 1 / Math.log2(3), 1],
    [[3, 0, 1, 2], [0, 2, 9], (1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 1 / 2), 2 / 3],
    [[1, 2, 3], [0], 0, 0],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0], [0], 0, 0],
  ])('%j with %j', (ranked, relevant, ndcg, recall) => {
    const quality = rankQuality(ranked, relevant);
    expect(quality.ndcg10).toBeCloseTo(ndcg, 9);
    expect(quality.recall10).toBeCloseTo(recall, 6);
  });
});

test('each question ranks all passages, and the means are taken', async () => {
  const at = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle));
  const embed = async (texts: readonly string[]) => texts.map((text) => at(Number(text)));
  const passages = ['0', '1', '2', '3', ...Array.from({ length: 20 }, (_, i) => String(3.2 + i / 100))];
  const set = { name: 'angles', queries: ['0.1', '1.6'], passages, relevant: [[0], [1]] };
  const score = await judgeRetrieval(set, embed);
  expect(score).toMatchObject({ name: 'angles', queries: 2, passages: 24, recall10: 1 });
  expect(score.ndcg10).toBeCloseTo((1 + 1 / Math.log2(3)) / 2, 6);
});
