import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CodeTable, Ranking } from '../../src/search/codes/code-table.ts';
import { trainCode } from '../../src/search/codes/train-code.ts';
import { CODE_NAMES, type VectorCode } from '../../src/search/codes/vector-code.ts';
import { PlainCodeTable } from '../../src/search/table/plain-code-table.ts';
import { unitVectors } from '../search/unit-vectors.ts';

/** What every table does, held against the plain one. */
export function codeTableContract(name: string, open: (code: VectorCode) => CodeTable): void {
  for (const codeName of CODE_NAMES) {
    describe(`${name}, ${codeName}`, () => {
      for (const dimensions of [384, 1, 7, 33, 100]) {
        test(`of ${dimensions} dimensions finds what the plain table finds`, () => {
          const sample = unitVectors(200, dimensions, 1);
          const code = trainCode(codeName, sample, { dimensions, parts: Math.min(dimensions, 5) });
          const rows = encodeAll(code, unitVectors(301, dimensions, 2));
          const [table, plain] = [open(code), new PlainCodeTable(code)];
          for (const each of [table, plain]) {
            each.append(rows.subarray(0, 45 * code.bytesPerVector));
            each.append(rows.subarray(45 * code.bytesPerVector));
          }
          expect(table.size).toBe(301);
          expect(table.rows(0, 301)).toEqual(rows);
          fc.assert(
            fc.property(searches(301), ({ seed, most, ranges, hidden }) => {
              const query = code.prepare(unitVectors(1, dimensions, seed));
              const options = { ...(ranges && { ranges }), ...(hidden && { hidden }) };
              expectAlike(
                table.scan(query, most, options),
                plain.scan(query, most, options),
                plain.scoreSlots(query, ALL),
              );
            }),
            { numRuns: 12, seed: dimensions },
          );
        });
      }
    });
  }
}

const ALL = Uint32Array.from({ length: 301 }, (_, slot) => slot);

function expectAlike(found: Ranking, wanted: Ranking, scores: Float32Array): void {
  expect(found.slots.length).toBe(wanted.slots.length);
  expect(new Set(found.slots).size).toBe(found.slots.length);
  for (let i = 0; i < found.slots.length; i++) {
    expect(found.scores[i]).toBeCloseTo(wanted.scores[i]!, 5);
    expect(found.scores[i]).toBeCloseTo(scores[found.slots[i]!]!, 5);
  }
}

function searches(size: number) {
  return fc.record({
    seed: fc.integer({ min: 10, max: 1000 }),
    most: fc.integer({ min: 1, max: 40 }),
    ranges: fc.option(
      fc.uniqueArray(fc.integer({ min: 0, max: size }), { maxLength: 8 }).map((cuts) => {
        const ordered = cuts.toSorted((a, b) => a - b);
        return Uint32Array.from(ordered.slice(0, ordered.length & ~1));
      }),
      { nil: undefined },
    ),
    hidden: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }),
  });
}

function encodeAll(code: VectorCode, vectors: Float32Array): Uint8Array {
  const count = vectors.length / code.dimensions;
  const rows = new Uint8Array(count * code.bytesPerVector);
  for (let i = 0; i < count; i++) {
    code.encode(
      vectors.subarray(i * code.dimensions, (i + 1) * code.dimensions),
      rows.subarray(i * code.bytesPerVector, (i + 1) * code.bytesPerVector),
    );
  }
  return rows;
}
