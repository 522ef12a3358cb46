import { readFile } from 'node:fs/promises';
import { Fault } from '../core/fault.ts';

/** The kernels of searching, from disk. */
export async function compileSearchKernels(): Promise<WebAssembly.Module> {
  const url = new URL('../search/build/search.wasm', import.meta.url);
  const bytes = await readFile(url).catch((error: unknown) => {
    const message = 'The kernels in search.wasm were not built. Run: npm run build';
    throw new Fault('bug', message, { file: 'search.wasm' }, error);
  });
  return WebAssembly.compile(bytes);
}
