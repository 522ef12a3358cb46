import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SamplingOptions } from '../../src/core/protocol.ts';
import { openSampler } from '../../src/sample/sampler.ts';
import { randomValues, seededRandom } from '../fakes/random.ts';

interface Asked {
  readonly options: SamplingOptions;
  readonly history?: readonly number[];
  readonly promptLength?: number;
}

/**
 * How often each token comes up. The coin is swept over an even grid instead of thrown, so the shares are exact to
 * one part of the grid, without chance.
 */
function shares(logits: readonly number[], { options, history = [], promptLength = 0 }: Asked): number[] {
  const grid = 4000;
  let turn = 0;
  const { pick: sample } = openSampler(options, () => (turn + 0.5) / grid);
  const counts = logits.map(() => 0);
  for (; turn < grid; turn++) {
    const id = sample({ logits: Float32Array.from(logits) }, history, promptLength);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts.map((count) => count / grid);
}

/** exp(x) over the sum of all, for −∞ too. */
function softmax(logits: readonly number[]): number[] {
  const weights = logits.map((logit) => Math.exp(logit));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function expectShares(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [id, share] of wanted.entries()) expect(Math.abs((found[id] ?? 0) - share)).toBeLessThan(0.0005);
}

const LOGITS = [1, 2.5, -0.5, 2, 0, 1.5];
const OFF = { temperature: 1 } as const;

describe('temperature', () => {
  test.each([0.25, 0.7, 1, 2])('%s gives the softmax of the logits divided by it', (temperature) => {
    const wanted = softmax(LOGITS.map((logit) => logit / temperature));
    expectShares(shares(LOGITS, { options: { temperature } }), wanted);
  });

  test('absent, it is 0.7 and nothing else is on', () => {
    expectShares(shares(LOGITS, { options: {} }), softmax(LOGITS.map((logit) => logit / 0.7)));
  });

  test('0 takes the likeliest and throws no coin', () => {
    const { pick: sample } = openSampler({ temperature: 0 }, () => {
      throw new Error('no coin is needed');
    });
    expect(sample({ logits: Float32Array.from(LOGITS) }, [])).toBe(1);
    expect(sample({ logits: Float32Array.from([3, 7, 7]) }, [])).toBe(1);
  });

  test('one so small that every other weight vanishes still samples', () => {
    expect(shares(LOGITS, { options: { temperature: 1e-6 } })).toEqual([0, 1, 0, 0, 0, 0]);
  });
});

describe('top-k', () => {
  test.each([
    [1, [1]],
    [2, [1, 3]],
    [3, [1, 3, 5]],
    [5, [1, 3, 5, 0, 4]],
  ])('%i keeps as many of the likeliest, in their own proportion', (topK, kept) => {
    const wanted = softmax(LOGITS.map((logit, id) => (kept.includes(id) ? logit : -Infinity)));
    expectShares(shares(LOGITS, { options: { ...OFF, topK } }), wanted);
  });

  test('0 and more than there are change nothing', () => {
    expectShares(shares(LOGITS, { options: { ...OFF, topK: 0 } }), softmax(LOGITS));
    expectShares(shares(LOGITS, { options: { ...OFF, topK: 100 } }), softmax(LOGITS));
  });

  test('of equals the first are kept', () => {
    expectShares(shares([1, 1, 1, 1], { options: { ...OFF, topK: 2 } }), [0.5, 0.5, 0, 0]);
  });
});

describe('top-p', () => {
  // shares 0.4, 0.3, 0.15, 0.1, 0.05 in mixed order
  const logits = [0.1, 0.4, 0.05, 0.3, 0.15].map(Math.log);

  test.each([
    [0.2, [0, 1, 0, 0, 0]],
    [0.39, [0, 1, 0, 0, 0]],
    [0.41, [0, 4 / 7, 0, 3 / 7, 0]],
    [0.69, [0, 4 / 7, 0, 3 / 7, 0]],
    [0.8, [0, 0.4 / 0.85, 0, 0.3 / 0.85, 0.15 / 0.85]],
    [0.94, [0.1 / 0.95, 0.4 / 0.95, 0, 0.3 / 0.95, 0.15 / 0.95]],
    [0.96, [0.1, 0.4, 0.05, 0.3, 0.15]],
  ])('%d keeps the fewest likeliest that hold this share', (topP, wanted) => {
    expectShares(shares(logits, { options: { ...OFF, topP } }), wanted);
  });

  test('0 keeps the likeliest alone, 1 keeps all', () => {
    expectShares(shares(logits, { options: { ...OFF, topP: 0 } }), [0, 1, 0, 0, 0]);
    expectShares(shares(logits, { options: { ...OFF, topP: 1 } }), [0.1, 0.4, 0.05, 0.3, 0.15]);
  });

  test('of equals exactly as many are kept as hold the share', () => {
    expectShares(shares([2, 2, 2, 2], { options: { ...OFF, topP: 0.5 } }), [0.5, 0.5, 0, 0]);
  });

  test('counts what top-k left as the whole', () => {
    // top-k leaves 0.4 : 0.3, of which 0.4 is more than half
    expectShares(shares(logits, { options: { ...OFF, topK: 2, topP: 0.55 } }), [0, 1, 0, 0, 0]);
  });

  test('looks at the shares after temperature', () => {
    // squared and divided by the sum: 0.4 → 0.16 of 0.285, more than half
    expectShares(shares(logits, { options: { temperature: 0.5, topP: 0.55 } }), [0, 1, 0, 0, 0]);
  });
});

describe('min-p', () => {
  const logits = [0.1, 0.4, 0.05, 0.3, 0.15].map(Math.log);

  test.each([
    [0.1, [0.1, 0.4, 0.05, 0.3, 0.15]],
    [0.2, [0.1 / 0.95, 0.4 / 0.95, 0, 0.3 / 0.95, 0.15 / 0.95]],
    [0.3, [0, 0.4 / 0.85, 0, 0.3 / 0.85, 0.15 / 0.85]],
    [0.7, [0, 4 / 7, 0, 3 / 7, 0]],
    [1, [0, 1, 0, 0, 0]],
  ])('%d keeps tokens at least this share as likely as the likeliest', (minP, wanted) => {
    expectShares(shares(logits, { options: { ...OFF, minP } }), wanted);
  });

  test('1 keeps all that are as likely as the likeliest', () => {
    expectShares(shares([3, 1, 3], { options: { ...OFF, minP: 1 } }), [0.5, 0, 0.5]);
  });
});

describe('penalties', () => {
  test('repetition divides positive and multiplies negative logits, once however often', () => {
    const history = [0, 2, 2, 2];
    const wanted = softmax([1 / 1.5, 2.5, -0.5 * 1.5, 2, 0, 1.5]);
    expectShares(shares(LOGITS, { options: { ...OFF, repetitionPenalty: 1.5 }, history }), wanted);
  });

  test('repetition counts the prompt too', () => {
    const asked = { options: { ...OFF, repetitionPenalty: 2 }, history: [1, 5], promptLength: 1 };
    expectShares(shares(LOGITS, asked), softmax([1, 1.25, -0.5, 2, 0, 0.75]));
  });

  test('frequency lowers a logit by its share for each time, in the answer only', () => {
    const asked = { options: { ...OFF, frequencyPenalty: 0.5 }, history: [1, 1, 3, 3, 5], promptLength: 2 };
    expectShares(shares(LOGITS, asked), softmax([1, 2.5, -0.5, 1, 0, 1]));
  });

  test('presence lowers a logit once, in the answer only', () => {
    const asked = { options: { ...OFF, presencePenalty: 0.8 }, history: [1, 1, 3, 3, 5], promptLength: 2 };
    expectShares(shares(LOGITS, asked), softmax([1, 2.5, -0.5, 1.2, 0, 0.7]));
  });

  test('negative ones make repetition likelier', () => {
    const options = { ...OFF, frequencyPenalty: -1, presencePenalty: -0.5 };
    expectShares(shares(LOGITS, { options, history: [2, 2] }), softmax([1, 2.5, 2, 2, 0, 1.5]));
  });

  test('history beyond the vocabulary is passed over', () => {
    expectShares(shares([0, 0], { options: { ...OFF, repetitionPenalty: 2 }, history: [99] }), [0.5, 0.5]);
  });

  test('penalties change what greedy takes', () => {
    const { pick: sample } = openSampler({ temperature: 0, frequencyPenalty: 1 }, () => 0);
    expect(sample({ logits: Float32Array.from(LOGITS) }, [1])).toBe(3);
  });
});

describe('logit bias', () => {
  test('is added to the logits of the tokens it names, before everything else', () => {
    const options = { ...OFF, logitBias: { 0: 2, 1: -1.5, 3: -100 } };
    expectShares(shares(LOGITS, { options }), softmax([3, 1, -0.5, -98, 0, 1.5]));
    const penalized = { ...options, repetitionPenalty: 2 };
    expectShares(shares(LOGITS, { options: penalized, history: [0] }), softmax([1.5, 1, -0.5, -98, 0, 1.5]));
  });

  test('for a token outside the vocabulary is option-invalid', () => {
    const { pick: sample } = openSampler({ logitBias: { 6: 1 } }, () => 0);
    expect(() => sample({ logits: Float32Array.from(LOGITS) }, [])).toThrow(
      expect.objectContaining({ code: 'option-invalid' }),
    );
  });
});

describe('logits', () => {
  test('are left as they were, also in shared memory', () => {
    const shared = new Float32Array(new SharedArrayBuffer(4 * LOGITS.length));
    shared.set(LOGITS);
    const options = { topK: 2, topP: 0.5, minP: 0.1, repetitionPenalty: 1.3, logitBias: { 2: 4 } };
    const { pick: sample } = openSampler(options, () => 0.3);
    const first = sample({ logits: shared }, [1, 2]);
    expect([...shared]).toEqual(LOGITS);
    expect(sample({ logits: shared }, [1, 2])).toBe(first);
  });

  test('of one token give that token', () => {
    expect(shares([-3], { options: { topK: 1, topP: 0.1, minP: 1 } })).toEqual([1]);
  });

  test('of −∞ are never picked, with a coin at either end', () => {
    for (const coin of [0, 1 - 2 ** -53]) {
      const { pick: sample } = openSampler(OFF, () => coin);
      expect(sample({ logits: Float32Array.from([-Infinity, 0, -Infinity]) }, [])).toBe(1);
    }
  });

  test.each([
    ['NaN', [0, Number.NaN, 1]],
    ['NaN among those that top-k drops', [5, Number.NaN, 4, 3, 2, 1]],
    ['+∞', [0, Infinity]],
    ['−∞ alone', [-Infinity, -Infinity]],
    ['no token', []],
  ])('of %s are a bug, greedy or not', (_, logits) => {
    for (const options of [{ temperature: 0 }, OFF, { topK: 1 }, { topP: 0.5 }, { minP: 0.5 }]) {
      const { pick: sample } = openSampler(options, () => 0.5);
      expect(() => sample({ logits: Float32Array.from(logits) }, [])).toThrow(
        expect.objectContaining({ code: 'gguf-corrupt' }),
      );
    }
  });
});

describe('filters together', () => {
  test('for any logits, they keep what sorting the whole vocabulary would keep', () => {
    const cases = fc.record({
      logits: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 80 }),
      topK: fc.integer({ min: 0, max: 20 }),
      topP: fc.integer({ min: 0, max: 64 }).map((n) => (n + 0.37) / 65),
      minP: fc.integer({ min: 0, max: 64 }).map((n) => n / 65),
      coin: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ logits, coin, ...filters }) => {
        const scaled = logits.map((logit) => logit / 4);
        const { pick: sample } = openSampler({ ...OFF, ...filters }, () => coin);
        expect(keptBySorting(scaled, filters)).toContain(sample({ logits: Float32Array.from(scaled) }, []));
        const edge = openSampler({ ...OFF, ...filters }, () => 1 - 2 ** -53);
        expect(edge.pick({ logits: Float32Array.from(scaled) }, [])).toBe(
          Math.max(...keptBySorting(scaled, filters)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('so they do for a vocabulary of 20,000', () => {
    const random = seededRandom(5);
    const logits = randomValues(random, 20_000, 4).map((logit) => Math.round(logit * 50) / 50); // many are equal
    for (const topK of [0, 1, 7, 100, 3000, 19_999]) {
      for (const topP of [0.05, 0.5, 0.93, 1]) {
        const kept = new Set(keptBySorting([...logits], { topK, topP, minP: 0 }));
        const coins = Array.from({ length: 50 }, random);
        const { pick: sample } = openSampler({ ...OFF, topK, topP }, () => coins.pop() ?? 1 - 2 ** -53);
        for (let turn = 0; turn < 50; turn++) expect(kept.has(sample({ logits }, []))).toBe(true);
        if (topK === 0 && topP === 1) continue; // the last tokens weigh less than the coin can tell
        expect(sample({ logits }, [])).toBe(Math.max(...kept));
      }
    }
  });

  function keptBySorting(
    logits: readonly number[],
    { topK, topP, minP }: Record<'topK' | 'topP' | 'minP', number>,
  ) {
    const highest = Math.max(...logits);
    const order = logits.map((logit, id) => ({ id, weight: Math.exp(logit - highest) }));
    order.sort((a, b) => b.weight - a.weight || a.id - b.id);
    const heaviest = topK === 0 ? order : order.slice(0, topK);
    const total = heaviest.reduce((sum, { weight }) => sum + weight, 0);
    let mass = 0;
    const nucleus = heaviest.filter(({ weight }) => {
      const isKept = mass < topP * total;
      mass += weight;
      return isKept;
    });
    return nucleus.filter(({ weight }) => weight >= minP).map(({ id }) => id);
  }
});
