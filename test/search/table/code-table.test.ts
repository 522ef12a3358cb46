import { expect, test, vi } from 'vitest';
import { Float16Code } from '../../../src/search/codes/float16-code.ts';
import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { PlainCodeTable } from '../../../src/search/table/plain-code-table.ts';
import { WasmCodeTable } from '../../../src/search/table/wasm-code-table.ts';
import { codeTableContract } from '../../contract/code-table.ts';

const kernels = await compileSearchKernels();

codeTableContract('kernels', (code) => new WasmCodeTable(code, kernels));
codeTableContract('plain', (code) => new PlainCodeTable(code));

test('a table for which there is no more memory refuses rows, and finds what it has', () => {
  const code = new Float16Code(4);
  const table = new WasmCodeTable(code, kernels);
  const row = new Uint8Array(code.bytesPerVector);
  code.encode(Float32Array.of(0, 0, 1, 0), row);
  table.append(row);
  const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
    throw new RangeError('No room.');
  });
  try {
    expect(() => table.append(new Uint8Array(2 ** 20))).toThrow(/no room/u);
    expect(table.size).toBe(1);
    expect([...table.scan(Float32Array.of(0, 0, 1, 0), 1).scores]).toEqual([1]);
  } finally {
    grow.mockRestore();
  }
});
