import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measureCode } from '../../../src/search/codes/measure-code.ts';
import { openCode } from '../../../src/search/codes/open-code.ts';
import { trainCode } from '../../../src/search/codes/train-code.ts';
import { CODE_NAMES, type CodeName } from '../../../src/search/codes/vector-code.ts';
import { faultFrom } from '../../fakes/fault-from.ts';
import { encodeVectors } from '../encode-vectors.ts';
import { unitVectors } from '../unit-vectors.ts';

const dimensions = 48;
const sample = unitVectors(300, dimensions, 1);
const others = unitVectors(60, dimensions, 2);
const codeOf = (name: CodeName) => trainCode(name, sample, { dimensions, parts: 12 });

/** Mean ‖x − decoded‖² / ‖x‖² of random directions at most, and bytes. */
const EXPECTED: Record<CodeName, readonly [error: number, bytes: number]> = {
  float32: [0, 192],
  float16: [1e-6, 96],
  int16: [1e-8, 100],
  int8: [2e-4, 48],
  uint8: [2e-4, 48],
  bits4: [0.015, 32],
  bits2: [0.14, 20],
  bits1: [0.4, 14],
  binary: [0.5, 6],
  pq: [0.5, 12],
};

for (const name of CODE_NAMES) {
  describe(name, () => {
    const code = codeOf(name);

    test('costs and loses what it may', () => {
      const [error, bytes] = EXPECTED[name];
      const measured = measureCode(code, others);
      expect(measured.bytesPerVector).toBe(bytes);
      expect(measured.reconstructionError).toBeLessThanOrEqual(error);
      expect(measured.dotError).toBeLessThan(0.06 + error / 4);
    });

    test('is the same when it is opened again, and when it is made again', () => {
      const rows = encodeVectors(code, others);
      const isWeighed = name === 'bits4' || name === 'bits2'; // by the sample, which is not kept
      const remade = codeOf(name);
      for (const again of [openCode(structuredClone(code.state)), remade]) {
        expect(isWeighed && again !== remade ? rows : encodeVectors(again, others)).toEqual(rows);
        const [scores, wanted] = [new Float32Array(60), new Float32Array(60)];
        again.prepare(others.subarray(0, dimensions)).score(rows, scores);
        code.prepare(others.subarray(0, dimensions)).score(rows, wanted);
        expect(scores).toEqual(wanted);
      }
    });

    test('what is near to nothing, or to the centre, has finite scores', () => {
      const row = new Uint8Array(code.bytesPerVector);
      const score = new Float32Array(1);
      for (const vector of [new Float32Array(dimensions), mean(sample)]) {
        code.encode(vector, row);
        code.prepare(vector).score(row, score);
        expect(score[0]).toSatisfy(Number.isFinite);
        expect([...code.decode(row)].every(Number.isFinite)).toBe(true);
      }
    });

    test('refuses vectors of another length, and numbers that are not finite', () => {
      const row = new Uint8Array(code.bytesPerVector);
      for (const broken of [new Float32Array(0), new Float32Array(dimensions + 1)]) {
        expect(faultFrom(() => code.encode(broken, row)).code).toBe('vector-invalid');
        expect(faultFrom(() => code.prepare(broken)).code).toBe('vector-invalid');
      }
      for (const value of [NaN, Infinity, -Infinity]) {
        const broken = others.slice(0, dimensions).fill(value, 7, 8);
        expect(faultFrom(() => code.encode(broken, row)).detail).toEqual({ place: 7 });
        expect(faultFrom(() => code.prepare(broken)).code).toBe('vector-invalid');
        expect(faultFrom(() => trainCode(name, broken, { dimensions })).code).toBe('vector-invalid');
      }
    });
  });
}

describe('int8 and uint8', () => {
  test('are off by half a step at most where they are not cut off', () => {
    for (const name of ['int8', 'uint8'] as const) {
      const code = trainCode(name, sample, { dimensions, clip: 1 });
      const steps = code.state.parameters['steps'] as Float32Array;
      const bases = code.state.parameters['bases'] as Float32Array;
      const [least, most] = name === 'int8' ? [-127, 127] : [0, 255];
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 48, maxLength: 48 }),
          (shares) => {
            const vector = Float32Array.from(
              shares,
              (share, k) => bases[k]! + steps[k]! * (least + share * (most - least)),
            );
            const row = new Uint8Array(code.bytesPerVector);
            code.encode(vector, row);
            code.decode(row).forEach((value, k) => {
              expect(Math.abs(value - vector[k]!)).toBeLessThanOrEqual(steps[k]! * 0.5001);
            });
          },
        ),
        { numRuns: 30 },
      );
    }
  });

  test('a dimension in which nothing varies does no harm', () => {
    const flat = sample.map((value, i) => (i % dimensions === 3 ? 0 : value));
    for (const name of ['int8', 'uint8', 'bits1'] as const) {
      const code = trainCode(name, flat, { dimensions });
      expect(measureCode(code, flat).dotError).toBeLessThan(0.15);
    }
  });
});

describe('bits', () => {
  test('estimates are right on average, whatever the query', () => {
    for (const name of ['bits1', 'bits2', 'bits4'] as const) {
      const wide = 256;
      const code = trainCode(name, unitVectors(200, wide, 3), { dimensions: wide });
      const { dotBias, dotError } = measureCode(code, unitVectors(400, wide, 4));
      expect(Math.abs(dotBias)).toBeLessThan(0.03 * dotError + 2e-4);
      // RaBitQ's error: √((1 − κ²) / κ²) / √(D − 1), κ the cosine of a vector and its code
      const kept = { bits1: 2 / Math.PI, bits2: 0.88, bits4: 0.989 }[name];
      expect(dotError).toBeLessThan(1.15 * Math.sqrt((1 - kept) / kept / (wide - 1)));
    }
  });

  test('another seed is another rotation', () => {
    const [a, b] = [1, 2].map((seed) =>
      encodeVectors(trainCode('bits1', sample, { dimensions, seed }), others),
    );
    expect(a).not.toEqual(b);
  });
});

describe('int16', () => {
  test('sums do not overflow, however the length is spread', () => {
    const wide = 8192;
    const code = trainCode('int16', new Float32Array(0), { dimensions: wide });
    const row = new Uint8Array(code.bytesPerVector);
    const score = new Float32Array(1);
    const even = new Float32Array(wide).fill(1 / Math.sqrt(wide));
    const lone = new Float32Array(wide).fill(1, 5, 6);
    for (const vector of [even, lone, even.map((value) => -value), even.map((value) => 1e15 * value)]) {
      code.encode(vector, row);
      code.prepare(vector).score(row, score);
      const square = vector.reduce((sum, value) => sum + value * value, 0);
      expect(score[0]! / square).toBeCloseTo(1, 2); // all numbers are rounded alike
    }
  });
});

test('the same seed makes the same code on every machine', () => {
  const { signs } = trainCode('bits1', sample, { dimensions, seed: 9 }).state.parameters;
  expect([...(signs as Uint8Array).subarray(0, 6)]).toEqual([50, 217, 36, 210, 185, 176]);
});

test('no sample, no code that needs one', () => {
  for (const name of CODE_NAMES) {
    const train = () => trainCode(name, new Float32Array(0), { dimensions });
    if (['float32', 'float16', 'int16', 'binary'].includes(name)) expect(train().dimensions).toBe(dimensions);
    else expect(faultFrom(train).code).toBe('vector-invalid');
  }
});

test('impossible wishes', () => {
  for (const options of [
    { dimensions: 0 },
    { dimensions: 1.5 },
    { dimensions: 1e9 },
    { dimensions, clip: 0 },
    { dimensions, clip: 2 },
  ]) {
    expect(faultFrom(() => trainCode('int8', sample, options)).code).toBe('option-invalid');
  }
  for (const parts of [0, 49, 1.5]) {
    expect(faultFrom(() => trainCode('pq', sample, { dimensions, parts })).code).toBe('option-invalid');
  }
  expect(faultFrom(() => trainCode('bits3' as CodeName, sample, { dimensions })).code).toBe('option-invalid');
  expect(faultFrom(() => trainCode('int8', sample.subarray(1), { dimensions })).code).toBe('vector-invalid');
  expect(
    faultFrom(() => codeOf('float16').encode(new Float32Array(dimensions).fill(1e6), new Uint8Array(96)))
      .code,
  ).toBe('vector-invalid');
});

describe('hostile states', () => {
  const good = CODE_NAMES.map((name) => codeOf(name).state);
  const numbers = new Float32Array(dimensions).fill(1);
  const broken: readonly unknown[] = [
    undefined,
    null,
    'int8',
    {},
    { name: 'int8', dimensions },
    { name: 'toString', dimensions, parameters: {} },
    ...good.map((state) => ({ ...state, name: 'bits9' })),
    ...good.map((state) => ({ ...state, dimensions: -1 })),
    ...good.map((state) => ({ ...state, dimensions: 2 ** 40 })),
    ...good.map((state) => ({ ...state, parameters: undefined })),
    ...good
      .filter(({ parameters }) => Object.keys(parameters).length > 0)
      .map((state) => ({ ...state, dimensions: 47 })),
    { name: 'int8', dimensions, parameters: { steps: numbers, bases: numbers.slice().fill(NaN) } },
    { name: 'int8', dimensions, parameters: { steps: numbers.slice().fill(0), bases: numbers } },
    { name: 'uint8', dimensions, parameters: { steps: [...numbers], bases: numbers } },
    { name: 'bits1', dimensions, parameters: { centre: numbers, signs: new Uint8Array(3) } },
    {
      name: 'bits1',
      dimensions,
      parameters: { centre: numbers.slice().fill(Infinity), signs: new Uint8Array(24) },
    },
    { name: 'pq', dimensions, parameters: { parts: 100, centroids: new Float32Array(256 * dimensions) } },
    { name: 'pq', dimensions, parameters: { parts: 12, centroids: new Float32Array(7) } },
  ];
  test.each(broken.map((state, i) => [i, state]))('%i', (_, state) => {
    expect(faultFrom(() => openCode(state)).code).toBe('index-invalid');
  });
});

function mean(vectors: Float32Array): Float32Array {
  const sums = new Float32Array(dimensions);
  vectors.forEach((value, i) => (sums[i % dimensions]! += value / (vectors.length / dimensions)));
  return sums;
}
