import { readFile } from 'node:fs/promises';
import { Fault } from '../core/fault.ts';

/** Kernels from disk, which the build puts beside the modules that use them. @throws Fault `bug` where there was no build */
export async function compileKernelsAt(url: URL): Promise<WebAssembly.Module> {
  const bytes = await readFile(url).catch((error: unknown) => {
    const file = url.pathname.split('/').at(-1)!;
    throw new Fault('bug', `The kernels in ${file} were not built. Run: npm run build`, { file }, error);
  });
  return WebAssembly.compile(bytes);
}
