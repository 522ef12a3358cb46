import { describe, expect, test } from 'vitest';
import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { trainCode } from '../../../src/search/codes/train-code.ts';
import { WasmCodeTable } from '../../../src/search/table/wasm-code-table.ts';
import { encodeVectors } from '../encode-vectors.ts';
import { unitVectors } from '../unit-vectors.ts';

const kernels = await compileSearchKernels();
const ROWS = 200;

describe.each(['bits1', 'bits2', 'bits4'] as const)('%s', (name) => {
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
