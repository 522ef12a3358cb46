import { compileKernelsAt } from '../../core/compile-kernels.ts';

/** The kernels of searching in a browser, page or worker. @throws what `compileKernelsAt` throws */
export function compileSearchKernels(): Promise<WebAssembly.Module> {
  return compileKernelsAt(new URL('../build/search.wasm', import.meta.url));
}
