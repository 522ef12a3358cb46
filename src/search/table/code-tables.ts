import type { CodeTable } from '../codes/code-table.ts';
import type { VectorCode } from '../codes/vector-code.ts';
import { WasmCodeTable } from './wasm-code-table.ts';

/** Makes tables of codes over the kernels of search.wasm, each in a memory of its own. */
export function codeTables(kernels: WebAssembly.Module): (code: VectorCode) => CodeTable {
  return (code) => new WasmCodeTable(code, kernels);
}
