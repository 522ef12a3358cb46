import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CodeTable, Ranking } from '../../src/search/codes/code-table.ts';
import { trainCode } from '../../src/search/codes/train-code.ts';
import { CODE_NAMES, type VectorCode } from '../../src/search/codes/vector-code.ts';
import { faultFrom } from '../fakes/fault-from.ts';
import { encodeVectors } from '../search/encode-vectors.ts';
import { unitVectors } from '../search/unit-vectors.ts';

const ROWS = 301;
const ALL = Uint32Array.from({ length: ROWS }, (_, slot) => slot);
const BACKWARDS = ALL.toReversed();

/** What every table does: it finds what lies in `[n, bytesPerVector]` by the scores that the code itself gives. */
export function codeTableContract(name: string, open: (code: VectorCode) => CodeTable): void {
  for (const codeName of CODE_NAMES) {
    test.each([1, 33, 72])(`${name}, ${codeName} of %i dimensions finds the best there are`, (dimensions) => {
      const code = trainCode(codeName, unitVectors(60, dimensions, 1), {
        dimensions,
        parts: Math.min(dimensions, 5),
      });
      const rows = encodeVectors(code, unitVectors(ROWS, dimensions, 2));
      const table = open(code);
      for (const cut of [0, 45, 46])
        table.append(rows.subarray(cut * code.bytesPerVector, nextCut(cut) * code.bytesPerVector));
      expect(table.size).toBe(ROWS);
      expect(table.rows(0, ROWS)).toEqual(rows);
      expect(table.rows(31, 65)).toEqual(rows.subarray(31 * code.bytesPerVector, 65 * code.bytesPerVector));
      const property = fc.property(searches, ({ seed, most, ranges, hidden }) => {
        const query = code.prepare(unitVectors(1, dimensions, seed));
        const scores = new Float32Array(ROWS);
        query.score(rows, scores);
        const options = { ...(ranges && { ranges }), ...(hidden && { hidden }) };
        expectBest(table.scan(query, most, options), { scores, seen: slotsSeen(ranges, hidden), most });
        expect(furthest(table.scoreSlots(query, ALL), scores)).toBeLessThan(5e-6);
        const { slots: places, ...ranked } = table.rankSlots(query, BACKWARDS, most);
        const named = { ...ranked, slots: places.map((place) => BACKWARDS[place]!) };
        expectBest(named, { scores, seen: [...ALL], most });
        const raw = unitVectors(1, dimensions, seed);
        expect(table.scan(table.prepare(raw), most, options)).toEqual(table.scan(raw, most, options));
      });
      fc.assert(property, { numRuns: 6, seed: dimensions });
    });
  }

  describe(`${name}: rows`, () => {
    const dimensions = 40;
    const code = trainCode('bits1', unitVectors(60, dimensions, 1), { dimensions });
    const vectors = unitVectors(70, dimensions, 2);
    const rows = encodeVectors(code, vectors);
    const query = unitVectors(1, dimensions, 3);

    test('that are forgotten make room for others', () => {
      const [table, fresh] = [open(code), open(code)];
      table.append(rows);
      table.truncate(33);
      expect(table.size).toBe(33);
      table.append(rows.subarray(0, 20 * code.bytesPerVector));
      fresh.append(rows.subarray(0, 33 * code.bytesPerVector));
      fresh.append(rows.subarray(0, 20 * code.bytesPerVector));
      expect(table.rows(0, 53)).toEqual(fresh.rows(0, 53));
      expect(table.scan(query, 53)).toEqual(fresh.scan(query, 53));
    });

    test('that are replaced are as if they had been so from the beginning', () => {
      const [table, fresh] = [open(code), open(code)];
      const others = rows.subarray(3 * code.bytesPerVector, 43 * code.bytesPerVector);
      table.append(rows);
      table.replace(20, others);
      fresh.append(rows.subarray(0, 20 * code.bytesPerVector));
      fresh.append(others);
      fresh.append(rows.subarray(60 * code.bytesPerVector));
      expect(table.rows(0, 70)).toEqual(fresh.rows(0, 70));
      expect(table.scan(query, 70)).toEqual(fresh.scan(query, 70));
      expect(faultFrom(() => table.replace(31, others)).code).toBe('option-invalid');
      expect(faultFrom(() => table.replace(0, others.subarray(1))).code).toBe('vector-invalid');
    });

    test('that are the same are ranked in the order in which they are asked for', () => {
      const table = open(code);
      for (let i = 0; i < 50; i++) table.append(rows.subarray(0, code.bytesPerVector));
      expect([...table.rankSlots(query, Uint32Array.of(9, 3, 7, 5), 3).slots]).toEqual([0, 1, 2]);
      expect(table.rankSlots(query, new Uint32Array(0), 3).slots.length).toBe(0);
      expect(faultFrom(() => table.rankSlots(query, Uint32Array.of(50), 3)).code).toBe('option-invalid');
      expect(faultFrom(() => table.rankSlots(query, Uint32Array.of(5), 0)).code).toBe('option-invalid');
    });

    test('that are the same are found in the order of their slots', () => {
      const table = open(code);
      for (let i = 0; i < 50; i++) table.append(rows.subarray(0, code.bytesPerVector));
      expect([...table.scan(query, 5).slots]).toEqual([0, 1, 2, 3, 4]);
      expect([...table.scan(query, 3, { ranges: Uint32Array.of(40, 50, 7, 9) }).slots]).toEqual([7, 8, 40]);
    });

    test('none', () => {
      const table = open(code);
      expect(table.scan(query, 3).slots.length).toBe(0);
      expect(table.rows(0, 0).length).toBe(0);
      table.append(new Uint8Array(0));
      table.append(rows);
      expect(table.scan(query, 3, { ranges: new Uint32Array(0) }).slots.length).toBe(0);
      expect(table.scan(query, 3, { hidden: new Uint8Array(9).fill(255) }).slots.length).toBe(0);
      expect(table.scoreSlots(query, new Uint32Array(0)).length).toBe(0);
    });

    test('with corrections that are no numbers are passed over, whatever comes before them', () => {
      const table = open(code);
      const broken = rows.slice();
      for (let i = 0; i < 20; i++)
        broken.fill(255, (i + 1) * code.bytesPerVector - 8, (i + 1) * code.bytesPerVector);
      table.append(broken);
      expect(table.scan(query, 70).slots.length).toBe(50);
      expect([...table.rankSlots(query, ALL.subarray(10, 30), 70).slots].toSorted((a, b) => a - b)).toEqual([
        ...ALL.subarray(10, 20),
      ]);
    });

    test('a million hops do not add up to memory', () => {
      const table = open(code);
      table.append(rows);
      const before = table.memoryBytes;
      const prepared = code.prepare(query);
      for (let i = 0; i < 2000; i++) table.scoreSlots(prepared, ALL.subarray(0, 70));
      expect(table.memoryBytes).toBe(before);
    });

    test('what cannot be asked for', () => {
      const table = open(code);
      table.append(rows);
      for (const most of [0, -1, 1.5, NaN])
        expect(faultFrom(() => table.scan(query, most)).code).toBe('option-invalid');
      for (const ranges of [[5], [5, 4], [0, 71]]) {
        expect(faultFrom(() => table.scan(query, 3, { ranges: Uint32Array.from(ranges) })).code).toBe(
          'option-invalid',
        );
      }
      expect(faultFrom(() => table.scoreSlots(query, Uint32Array.of(70))).code).toBe('option-invalid');
      expect(faultFrom(() => table.rows(-1, 3)).code).toBe('option-invalid');
      expect(faultFrom(() => table.rows(3, 71)).code).toBe('option-invalid');
      expect(faultFrom(() => table.truncate(71)).code).toBe('option-invalid');
      expect(faultFrom(() => table.append(rows.subarray(1))).code).toBe('vector-invalid');
      expect(faultFrom(() => table.scan(query.subarray(1), 3)).code).toBe('vector-invalid');
      expect(
        faultFrom(() =>
          table.scan(
            query.map(() => NaN),
            3,
          ),
        ).code,
      ).toBe('vector-invalid');
      const other = trainCode('int8', vectors, { dimensions }).prepare(query);
      expect(faultFrom(() => table.scan(other, 3)).code).toBe('vector-invalid');
    });
  });
}

interface Wanted {
  readonly scores: Float32Array;
  readonly seen: readonly number[];
  readonly most: number;
}

/** Scores of floats may be summed in another order, so neighbours with next to no difference may change places. */
function expectBest(found: Ranking, { scores, seen, most }: Wanted): void {
  const wanted = seen.toSorted((a, b) => scores[b]! - scores[a]! || a - b).slice(0, most);
  expect(found.slots.length).toBe(wanted.length);
  expect(new Set(found.slots).size).toBe(wanted.length);
  expect([...found.slots].every((slot) => seen.includes(slot))).toBe(true);
  expect(
    furthest(
      found.scores,
      Float32Array.from(found.slots, (slot) => scores[slot]!),
    ),
  ).toBeLessThan(5e-6);
  expect(
    furthest(
      found.scores,
      Float32Array.from(wanted, (slot) => scores[slot]!),
    ),
  ).toBeLessThan(5e-6);
}

function furthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

function slotsSeen(ranges: Uint32Array | undefined, hidden: Uint8Array | undefined): number[] {
  return [...ALL].filter((slot) => {
    const isHidden = hidden !== undefined && (((hidden[slot >> 3] ?? 0) >> (slot & 7)) & 1) === 1;
    const cuts = ranges === undefined ? 1 : ranges.filter((cut) => cut <= slot).length;
    return !isHidden && cuts % 2 === 1;
  });
}

/** Two portions first, the rest after them. */
function nextCut(cut: number): number {
  return { 0: 45, 45: 46 }[cut] ?? ROWS;
}

const searches = fc.record({
  seed: fc.integer({ min: 10, max: 1000 }),
  most: fc.oneof(fc.integer({ min: 1, max: 48 }), fc.integer({ min: 49, max: 200 }), fc.constant(1000)),
  ranges: fc.option(
    fc.uniqueArray(fc.integer({ min: 0, max: ROWS }), { maxLength: 8 }).map((cuts) => {
      const ordered = cuts.toSorted((a, b) => a - b);
      return Uint32Array.from(ordered.slice(0, ordered.length & ~1));
    }),
    { nil: undefined },
  ),
  hidden: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }),
});
