import { expect, test } from 'vitest';
import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { Float16Code } from '../../../src/search/codes/float16-code.ts';
import { Int16Code } from '../../../src/search/codes/int16-code.ts';
import { PlainCodeTable } from '../../../src/search/table/plain-code-table.ts';
import { WasmCodeTable } from '../../../src/search/table/wasm-code-table.ts';
import { encodeVectors } from '../encode-vectors.ts';
import { unitVectors } from '../unit-vectors.ts';

const kernels = await compileSearchKernels();

test.each([1, 3, 7, 8, 33, 100, 384, 768])(
  'kernels recode %i numbers as codes do, byte for byte',
  (dimensions) => {
    const code = new Int16Code(dimensions);
    const [plain, table] = [new PlainCodeTable(code), new WasmCodeTable(code, kernels)];
    const vectors = unitVectors(70, dimensions, 5);
    vectors.fill(0, 0, dimensions); // nothing
    vectors.fill(1e-6, dimensions, 2 * dimensions); // subnormal
    vectors[2 * dimensions] = 1000; // longer than others
    const halves = encodeVectors(new Float16Code(dimensions), vectors);
    expect(table.rowsOfHalves(halves)).toEqual(plain.rowsOfHalves(halves));
  },
);

test.each([0x7c, 0x7e, 0xfc])('vectors with numbers that are not finite have no score: %i', (high) => {
  const code = new Int16Code(8);
  const halves = encodeVectors(new Float16Code(8), unitVectors(5, 8, 1));
  halves[2 * 16 + 3] = high;
  for (const table of [new PlainCodeTable(code), new WasmCodeTable(code, kernels)]) {
    table.append(table.rowsOfHalves(halves));
    const found = table.scan(unitVectors(1, 8, 2), 5).slots.toSorted();
    expect([...found]).toEqual([0, 1, 3, 4]);
  }
});
