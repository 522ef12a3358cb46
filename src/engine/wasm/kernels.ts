/** What kernels/index.ts exports. Addresses and sizes are in bytes. */
export interface Kernels {
  teamBytes(): number;
  planBytes(): number;
  layerBytes(): number;
  matrixBytes(): number;
  threadBytes(): number;
  queriesBytes(): number;
  wideGridBytes(columns: number): number;
  encoderPlanBytes(): number;
  encoderLayerBytes(): number;
  encoderThreadBytes(): number;
  repackBlocks(
    type: number,
    source: number,
    rows: number,
    columns: number,
    codes: number,
    grid: number,
    grids: number,
  ): void;
  repackFloats(kind: number, source: number, rows: number, columns: number, codes: number): void;
  /** Makes a matrix of Q8_0 one of signed codes, in place, for encoders. */
  sign(matrix: number): void;
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
  const env = { memory, ...sleeping(memory.buffer) };
  const instance = await WebAssembly.instantiate(module, { env });
  return instance.exports as unknown as Kernels;
}

/**
 * What kernels/team.ts imports. Where nobody may sleep (a page), a thread that waits goes on looking. WebAssembly hands addresses
 * over with a sign; the unsigned shift takes it off.
 */
function sleeping(buffer: ArrayBufferLike): WebAssembly.ModuleImports {
  const words = new Int32Array(buffer); // stays valid for these addresses when a shared memory grows
  const isShared = typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
  const mayWait = isShared && maySleep(words);
  return {
    wait: (address: number, value: number) => {
      if (mayWait) Atomics.wait(words, address >>> 2, value);
    },
    wake: (address: number) => {
      if (isShared) Atomics.notify(words, address >>> 2);
    },
  };
}

function maySleep(words: Int32Array): boolean {
  try {
    Atomics.wait(words, 0, Atomics.load(words, 0) + 1, 0); // a value that it does not have: answers at once
    return true;
  } catch {
    return false;
  }
}
