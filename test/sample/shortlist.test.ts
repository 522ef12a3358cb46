import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidates } from '../../src/core/candidates.ts';
import { realTokens } from '../../src/sample/real-tokens.ts';
import { openSampler } from '../../src/sample/sampler.ts';

describe('how many of the likeliest tokens decide', () => {
  test.each([
    ['one, when the likeliest is taken', { temperature: 0 }, 1],
    ['as many as top-k keeps', { temperature: 1, topK: 40, topP: 0.9, minP: 0.05 }, 40],
    ['all, when nothing says how many', { temperature: 1, topP: 0.9 }, Infinity],
    ['all, when a penalty may raise or lower any', { temperature: 0, repetitionPenalty: 1.1 }, Infinity],
    ['all, when a bias may', { temperature: 0, logitBias: { 3: 1 } }, Infinity],
  ])('%s', (_, options, reach) => {
    expect(openSampler(options, () => 0).reach).toBe(reach);
  });
});

describe('a shortlist', () => {
  test('gives the token that the whole vocabulary gives, coin by coin', () => {
    const cases = fc.record({
      logits: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 12, maxLength: 80 }),
      topK: fc.integer({ min: 1, max: 8 }),
      topP: fc.integer({ min: 1, max: 64 }).map((n) => n / 65),
      minP: fc.integer({ min: 0, max: 64 }).map((n) => n / 65),
      temperature: fc.constantFrom(0, 0.5, 1),
      coin: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ logits, coin, ...options }) => {
        const all = Float32Array.from(logits, (logit) => logit / 4);
        const { pick } = openSampler(options, () => coin);
        const some = realTokens(likeliest(all, 10), logits.length);
        expect(pick(some, [])).toBe(pick({ logits: all }, []));
      }),
      { numRuns: 1000 },
    );
  });

  test('and the whole vocabulary are without the rows that are no token', () => {
    const logits = Float32Array.of(1, 5, 2, 9, 8);
    expect(realTokens({ logits }, 3)).toEqual({ logits: Float32Array.of(1, 5, 2) });
    expect(realTokens(likeliest(logits, 4), 3)).toEqual({
      ids: Int32Array.of(1, 2),
      logits: Float32Array.of(5, 2),
    });
  });
});

/** The `count` best, best first, the first of equals before the others: as an engine gives them. */
function likeliest(logits: Float32Array, count: number): Candidates {
  const ids = Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
  const best = Int32Array.from(ids.slice(0, count));
  return { ids: best, logits: Float32Array.from(best, (id) => logits[id]!) };
}
