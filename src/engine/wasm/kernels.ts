/** What kernels/index.ts exports. Addresses and sizes are in bytes. */
export interface Kernels {
  teamBytes(): number;
  planBytes(): number;
  layerBytes(): number;
  matrixBytes(): number;
  threadBytes(): number;
  repackBlocks(
    type: number,
    source: number,
    rows: number,
    columns: number,
    codes: number,
    grid: number,
  ): void;
  repackFloats(kind: number, source: number, rows: number, columns: number, codes: number): void;
  /** Runs the plan's job together with the other threads. */
  run(plan: number): void;
  /** Never returns until dismissed; for the other threads. */
  serve(plan: number, thread: number): void;
  dismiss(plan: number): void;
}

/** Kernels over a memory. Instances are cheap: there is no state but the memory. */
export async function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<Kernels> {
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
