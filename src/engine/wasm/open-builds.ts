import type { Heap } from './heap.ts';
import type { WasmHost } from './host.ts';
import { usableBuilds, type KernelBuild } from './kernel-build.ts';
import { instantiateKernels, type Kernels } from './kernels.ts';

/** One build of the kernels over the engine's memory. */
export interface Build {
  readonly name: KernelBuild;
  readonly module: WebAssembly.Module;
  readonly kernels: Kernels;
}

/** The wanted build, or all that can run here, the one whose results are trusted first. @throws Fault `simd-missing` */
export async function openBuilds(
  host: WasmHost,
  heap: Heap,
  shared: boolean,
  wanted: KernelBuild | undefined,
): Promise<readonly Build[]> {
  const names = wanted ? [wanted] : usableBuilds().filter((name) => !host.brokenBuilds?.includes(name));
  return Promise.all(
    names.map(async (name) => {
      const module = await host.compileKernels(name, shared);
      return { name, module, kernels: await instantiateKernels(module, heap.memory) };
    }),
  );
}
