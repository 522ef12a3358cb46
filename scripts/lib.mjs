import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { buildKernels } from './kernels.mjs';
import { isEntry, main, root, runTool } from './run.mjs';

const wasmFolder = 'src/engine/wasm/build';

/**
 * The library as plain JavaScript in dist/lib, kernels beside the module that loads them. This is what Node runs:
 * Node 20 does not strip types.
 */
export async function buildLib() {
  await buildKernels();
  const code = await runTool('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  if (code !== 0) throw new Error('The library does not compile: see above.');
  if (!existsSync(`${root}${wasmFolder}`)) return;
  mkdirSync(`${root}dist/lib/${wasmFolder}`, { recursive: true });
  for (const name of readdirSync(`${root}${wasmFolder}`).filter((file) => file.endsWith('.wasm'))) {
    cpSync(`${root}${wasmFolder}/${name}`, `${root}dist/lib/${wasmFolder}/${name}`);
  }
}

if (isEntry(import.meta.url)) await main(buildLib);
