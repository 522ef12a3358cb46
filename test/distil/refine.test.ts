import { describe, expect, test } from 'vitest';
import { AdamRows } from '../../src/distil/adam-rows.ts';
import { refine } from '../../src/distil/refine.ts';
import { joinTokens } from '../../src/distil/token-lists.ts';
import { weightsByFrequency, weightsByRank } from '../../src/distil/token-weights.ts';
import { randomValues, seededRandom } from '../fakes/random.ts';

const SIZE = 32;
const VOCABULARY = 40;
/** The last ten tokens are in no text. */
const SEEN = 30;

/** Texts whose vectors are by a table that the student does not know. */
function lesson(count: number) {
  const random = seededRandom(4);
  const truth = randomValues(random, VOCABULARY * SIZE, 1);
  const texts = Array.from({ length: count }, () =>
    Array.from({ length: 2 + Math.floor(random() * 6) }, () => Math.floor(random() * SEEN)),
  );
  const targets = new Float32Array(count * SIZE);
  for (const [i, text] of texts.entries()) {
    const sum = Array.from({ length: SIZE }, (_, d) =>
      text.reduce((total, token) => total + truth[token * SIZE + d]!, 0),
    );
    targets.set(
      sum.map((value) => value / Math.hypot(...sum)),
      i * SIZE,
    );
  }
  return { texts: joinTokens(texts), targets, dimensions: SIZE };
}

const start = () => randomValues(seededRandom(9), VOCABULARY * SIZE, 1 / Math.sqrt(SIZE));

describe('refinement', () => {
  test('brings texts nearer to the teacher, by the same bits for the same seed', async () => {
    const cosines: number[] = [];
    const onProgress = (_done: number, _total: number, cosine: number) => void cosines.push(cosine);
    const taught = start();
    await refine(taught, lesson(1000), { seed: 1, epochs: 20, onProgress });
    expect(cosines.at(-1)! - cosines[0]!).toBeGreaterThan(0.2);
    const again = start();
    await refine(again, lesson(1000), { seed: 1, epochs: 20 });
    expect(again).toEqual(taught);
    const other = start();
    await refine(other, lesson(1000), { seed: 2, epochs: 20 });
    expect(other).not.toEqual(taught);
  });

  test('leaves tokens of no text as they were', async () => {
    const taught = start();
    await refine(taught, lesson(300), { seed: 1, epochs: 1 });
    expect(taught.subarray(SEEN * SIZE)).toEqual(start().subarray(SEEN * SIZE));
    expect(taught.subarray(0, SIZE)).not.toEqual(start().subarray(0, SIZE));
  });

  test('an abort is heard', async () => {
    const signal = AbortSignal.abort();
    await expect(refine(start(), lesson(10), { seed: 1, epochs: 1, signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});

describe('Adam over rows', () => {
  // algorithm 1 of the paper by hand: gradients 1 and 0.5 of a value that begins at 2
  test('steps as the paper has it', () => {
    const values = Float32Array.of(7, 2);
    const rows = new AdamRows(values, 1, 0);
    rows.add(1, Float64Array.of(0.25));
    rows.add(1, Float64Array.of(0.75));
    rows.descend(0.1);
    expect(values[1]).toBeCloseTo(1.9, 6);
    rows.add(1, Float64Array.of(0.5));
    rows.descend(0.1);
    expect(values[1]).toBeCloseTo(1.9 - (0.1 * (0.14 / 0.19)) / Math.sqrt(0.001249 / 0.001999), 6);
    expect(values[0]).toBe(7);
  });

  test('a tether draws a row back', () => {
    const values = Float32Array.of(2);
    const rows = new AdamRows(values, 1, 10);
    for (const gradient of [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]) {
      rows.add(0, Float64Array.of(gradient));
      rows.descend(0.01);
    }
    expect(Math.abs(values[0]! - 2)).toBeLessThan(0.05);
  });
});

describe('weights of tokens', () => {
  test('a frequent token says less: a / (a + p)', () => {
    const weights = weightsByFrequency(
      joinTokens([
        [0, 0, 0],
        [1, 0],
      ]),
      3,
    );
    const expected = [5, 2, 1].map((count) => 1e-4 / (1e-4 + count / 8)); // each counted once more
    for (const [token, weight] of weights.entries()) expect(weight).toBeCloseTo(expected[token]!, 12);
  });

  test('without texts, by rank: twice the rank, half the frequency', () => {
    const weights = weightsByRank(4);
    const harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4;
    for (const [rank, weight] of weights.entries())
      expect(weight).toBeCloseTo(1e-4 / (1e-4 + 1 / (rank + 1) / harmonic), 12);
  });
});
