import { expect, it } from 'vitest';
import type { KernelBuild } from '../../src/engine/wasm/kernel-build.ts';
import { instantiateKernels } from '../../src/engine/wasm/kernels.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';

const BUILDS: readonly KernelBuild[] = ['relaxed-dot32', 'relaxed-dot16', 'simd128'];
/** Where a heap begins. */
const FIRST_ADDRESS = 1024;

async function tablesOf(build: KernelBuild, shared: boolean): Promise<Uint8Array> {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared });
  await instantiateKernels(await nodeWasmHost().compileKernels(build, shared), memory);
  return new Uint8Array(memory.buffer).slice();
}

it.each([false, true])(
  'builds that follow one another over one memory find their constants (shared: %s)',
  async (shared) => {
    const [first, ...others] = await Promise.all(BUILDS.map((build) => tablesOf(build, shared)));
    expect(first!.subarray(0, FIRST_ADDRESS).some((byte) => byte !== 0)).toBe(true);
    expect(first!.subarray(FIRST_ADDRESS).every((byte) => byte === 0)).toBe(true);
    for (const other of others) expect(Buffer.compare(other, first!)).toBe(0);
  },
);
