import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { centroidCode, centroidTable, type Lists } from '../../../src/search/index/lists.ts';
import { nearestRanges } from '../../../src/search/index/nearest-ranges.ts';
import { codeTables } from '../../../src/search/table/code-tables.ts';
import { unitVectors } from '../unit-vectors.ts';

const DIMENSIONS = 24;
const LISTS = 20;
const createTable = codeTables(await compileSearchKernels());
const centroids = unitVectors(LISTS, DIMENSIONS, 1);
const table = centroidTable(centroids, centroidCode(centroids, DIMENSIONS), createTable);

function listsOf(sizes: readonly number[]): Lists {
  const bounds = new Uint32Array(LISTS + 1);
  sizes.forEach((size, i) => (bounds[i + 1] = bounds[i]! + size));
  return { centroids: table, bounds };
}

describe('the stretches that a query needs', () => {
  test('hold the nearest lists in whole blocks, the nearest first and none twice', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: LISTS, maxLength: LISTS });
    const property = fc.property(
      sizes,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(),
      (all, share, seed) => {
        const lists = listsOf(all);
        const listed = lists.bounds.at(-1)!;
        const query = unitVectors(1, DIMENSIONS, seed);
        const ranges = nearestRanges(lists, query, share * listed);
        for (const cut of ranges) expect(cut % 32 === 0 || cut === listed).toBe(true);
        const cuts = ranges.toSorted((a, b) => a - b);
        expect(new Set(cuts).size).toBe(cuts.length);
        for (let i = 0; i < ranges.length; i += 2) {
          expect(ranges[i + 1]).toBe(cuts[cuts.indexOf(ranges[i]!) + 1]);
          if (i > 2) expect(ranges[i]).toBeGreaterThan(ranges[i - 2]!);
        }
        const holds = (slot: number) =>
          ranges.some((from, i) => i % 2 === 0 && slot >= from && slot < ranges[i + 1]!);
        const { slots: nearest } = table.scan(query, LISTS);
        const nearestSlot = lists.bounds[nearest[0]!]!;
        if (all[nearest[0]!]! > 0 && ranges.length > 0) {
          expect(ranges[0]! <= nearestSlot && nearestSlot < ranges[1]!).toBe(true);
        }
        for (let i = 0, held = 0; i < LISTS && held < share * listed; i++) {
          const [from, to] = [lists.bounds[nearest[i]!]!, lists.bounds[nearest[i]! + 1]!];
          for (let slot = from; slot < to; slot++) expect(holds(slot)).toBe(true);
          held += to - from;
        }
      },
    );
    fc.assert(property, { numRuns: 60 });
  });

  test('are one where all is needed', () => {
    expect(
      nearestRanges(listsOf(Array.from({ length: LISTS }, () => 7)), unitVectors(1, DIMENSIONS, 2), 140),
    ).toEqual([0, 140]);
  });
});
