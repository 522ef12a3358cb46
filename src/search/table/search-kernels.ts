/** What search/kernels exports. Addresses are in bytes. */
export interface SearchKernels {
  readonly memory: WebAssembly.Memory;
  /** Slots of `count` stretches, uint32 [count, 2]; the best come to lie in order. */
  scan(task: number, ranges: number, count: number): void;
  preparePlanes(
    task: number,
    vector: number,
    constants: number,
    dimensions: number,
    centreSquare: number,
  ): void;
  prepareShorts(task: number, vector: number, dimensions: number, length: number): void;
  // prettier-ignore
  shortsOfHalves(halves: number, rows: number, dimensions: number, count: number, length: number, floats: number): void;
  scoreSlots(task: number, slots: number, count: number, out: number): void;
  /** The best of `count` slots, named by their places; `scores` has room for a score of each. */
  rankSlots(task: number, slots: number, count: number, scores: number): void;
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
