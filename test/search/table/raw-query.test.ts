import { describe, expect, test } from 'vitest';
import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { trainCode } from '../../../src/search/codes/train-code.ts';
import { WasmCodeTable } from '../../../src/search/table/wasm-code-table.ts';
import { encodeVectors } from '../encode-vectors.ts';
import { unitVectors } from '../unit-vectors.ts';

const kernels = await compileSearchKernels();
const ROWS = 200;

describe.each(['bits1', 'bits2', 'bits4', 'int16'] as const)('%s', (name) => {
  test.each([1, 2, 3, 5, 8, 33, 64, 100, 384, 512, 768])(
    'kernels make a query of %i dimensions ready as the code does, bit for bit',
    (dimensions) => {
      const code = trainCode(name, unitVectors(60, dimensions, 1), { dimensions });
      const table = new WasmCodeTable(code, kernels);
      table.append(encodeVectors(code, unitVectors(ROWS, dimensions, 2)));
      for (let seed = 3; seed < 9; seed++) {
        const query = unitVectors(1, dimensions, seed);
        expect(table.scan(query, ROWS)).toEqual(table.scan(code.prepare(query), ROWS));
      }
      const nothing = new Float32Array(dimensions);
      expect(table.scan(nothing, ROWS)).toEqual(table.scan(code.prepare(nothing), ROWS));
    },
  );
});

test('sums of the longest vectors of 16 bits are exact in kernels', () => {
  const dimensions = 8192;
  const code = trainCode('int16', new Float32Array(0), { dimensions });
  const table = new WasmCodeTable(code, kernels);
  const even = new Float32Array(dimensions).fill(1 / Math.sqrt(dimensions));
  const rows = encodeVectors(code, even);
  table.append(rows);
  const wanted = new Float32Array(1);
  code.prepare(even).score(rows, wanted);
  expect(table.scan(even, 1).scores).toEqual(wanted);
  expect(wanted[0]).toBeCloseTo(1, 2);
});
