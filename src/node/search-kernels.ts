import { compileKernelsAt } from './compile-kernels.ts';

/** The kernels of searching, from disk. */
export function compileSearchKernels(): Promise<WebAssembly.Module> {
  return compileKernelsAt(new URL('../search/build/search.wasm', import.meta.url));
}
