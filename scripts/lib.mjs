import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { buildKernels, kernelFolders } from './kernels.mjs';
import { isEntry, main, root, runTool } from './run.mjs';

/**
 * The library as plain JavaScript in dist/lib, kernels beside the module that loads them. This is what Node runs:
 * Node 20 does not strip types. What has not changed is not written again, so that nobody's running program is disturbed.
 */
export async function buildLib() {
  await buildKernels();
  const code = await runTool('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  if (code !== 0) throw new Error('The library does not compile: see above.');
  removeOrphans();
  for (const folder of kernelFolders) copyKernels(folder);
}

/**
 * Modules of the built library as one, by their names: for benches and reports, whose threads start from built files.
 * @param {readonly string[]} parts within dist/lib/src
 */
export async function importBuilt(parts) {
  const modules = await Promise.all(parts.map((part) => import(`${root}dist/lib/src/${part}.js`)));
  return Object.assign({}, ...modules);
}

/** @param {string} folder */
function copyKernels(folder) {
  if (!existsSync(`${root}${folder}`)) return;
  mkdirSync(`${root}dist/lib/${folder}`, { recursive: true });
  for (const name of readdirSync(`${root}${folder}`).filter((file) => file.endsWith('.wasm'))) {
    copyIfNewer(`${root}${folder}/${name}`, `${root}dist/lib/${folder}/${name}`);
  }
}

/** What Vitest calls before a project's tests. */
export const setup = buildLib;

/** Removes from dist/lib what was compiled from a source that is gone. */
function removeOrphans() {
  for (const folder of ['src', 'workers']) {
    for (const name of readdirSync(`${root}dist/lib/${folder}`, { recursive: true, encoding: 'utf8' })) {
      const [, stem, kind] = /^(.*?)(?:\.d)?\.(m?)[jt]s(?:\.map)?$/.exec(`${folder}/${name}`) ?? [];
      const source = `${root}${stem}.${kind ? 'mjs' : 'ts'}`;
      if (stem !== undefined && !existsSync(source)) rmSync(`${root}dist/lib/${folder}/${name}`);
    }
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function copyIfNewer(from, to) {
  const copied = statSync(to, { throwIfNoEntry: false });
  if (copied && copied.mtimeMs >= statSync(from).mtimeMs) return;
  copyFileSync(from, `${to}.${process.pid}`); // a reader never sees half a file
  renameSync(`${to}.${process.pid}`, to);
}

if (isEntry(import.meta.url)) await main(buildLib);
