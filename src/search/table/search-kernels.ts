/** What search/kernels exports. Addresses are in bytes. */
export interface SearchKernels {
  readonly memory: WebAssembly.Memory;
  scan(task: number, from: number, to: number): void;
  scoreSlots(task: number, slots: number, count: number, out: number): void;
  // prettier-ignore
  measure(kind: number, metric: number, query: number, rows: number, units: number, count: number, out: number): void;
  hamming(query: number, rows: number, units: number, count: number, out: number): void;
  packPlanes(task: number, rows: number, slot: number, count: number): void;
  unpackPlanes(task: number, rows: number, slot: number, count: number): void;
}

/** Kernels over a memory of their own; small enough to be made at once on any thread. */
export function instantiateSearchKernels(module: WebAssembly.Module): SearchKernels {
  return new WebAssembly.Instance(module).exports as unknown as SearchKernels;
}
