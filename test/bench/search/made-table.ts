import type { CodeName, VectorCode } from '../../../src/search/codes/vector-code.ts';
import type { WasmCodeTable } from '../../../src/search/table/wasm-code-table.ts';
import type { Library } from './library.ts';

export interface MadeTable {
  readonly code: VectorCode;
  readonly table: WasmCodeTable;
  readonly trainMs: number;
  readonly encodeMicroseconds: number; // a vector
}

export interface TableMaker {
  readonly lib: Library;
  readonly kernels: WebAssembly.Module;
  readonly dimensions: number;
}

/** A table of one code with these rows in it. */
export function makeTable(
  { lib, kernels, dimensions }: TableMaker,
  name: CodeName,
  rows: Float32Array,
): MadeTable {
  const started = performance.now();
  const code = lib.trainCode(name, rows, { dimensions });
  const trainMs = performance.now() - started;
  const table = new lib.WasmCodeTable(code, kernels);
  const count = rows.length / dimensions;
  const portion = new Uint8Array(1000 * code.bytesPerVector);
  let encodeMs = 0;
  for (let i = 0; i < count; i += 1000) {
    const some = Math.min(1000, count - i);
    const before = performance.now();
    for (let k = 0; k < some; k++) {
      const at = (i + k) * dimensions;
      code.encode(
        rows.subarray(at, at + dimensions),
        portion.subarray(k * code.bytesPerVector, (k + 1) * code.bytesPerVector),
      );
    }
    encodeMs += performance.now() - before;
    table.append(portion.subarray(0, some * code.bytesPerVector));
  }
  return { code, table, trainMs, encodeMicroseconds: (1000 * encodeMs) / count };
}
