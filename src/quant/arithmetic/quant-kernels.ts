/** What quant/kernels exports. Addresses are in bytes, sizes in numbers. */
export interface QuantKernels {
  readonly memory: WebAssembly.Memory;
  multiply(out: number, x: number, w: number, tokens: number, rows: number, columns: number): void;
  gramPanel(out: number, x: number, tokens: number, width: number, from: number, to: number): void;
  factor(matrix: number, width: number): number;
  // prettier-ignore
  roundColumns(w: number, lost: number, codes: number, shares: number, groupOf: number, grid: number, levels: number, most: number, columns: number, whole: number): void;
}

/** Kernels over a memory of their own; small enough to be made at once on any thread. */
export function instantiateQuantKernels(module: WebAssembly.Module): QuantKernels {
  return new WebAssembly.Instance(module).exports as unknown as QuantKernels;
}
