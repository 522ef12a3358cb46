import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isEntry, main, root, runTool } from './run.mjs';

/** Where compiled kernels lie, each folder beside the folder of their sources. */
export const kernelFolders = ['src/engine/wasm/build', 'src/quant/build', 'src/search/build'];

/**
 * Builds of the engine's kernels. `dot` is how many 8-bit products one instruction adds up: the widest relaxed one that is
 * exact on the machine is picked at run time, and `8` is plain SIMD128.
 */
const engineKernels = [
  { name: 'relaxed-dot32', dot: 32, features: ['simd', 'relaxed-simd'] },
  { name: 'relaxed-dot16', dot: 16, features: ['simd', 'relaxed-simd'] },
  { name: 'simd128', dot: 8, features: ['simd'] },
];

/** Constants lie from byte 64 on: what hosts hand out begins at 1024. */
const commonArgs = '--runtime stub -O3 --noAssert --memoryBase 64'.split(' ');
const sharedArgs = '--importMemory --initialMemory 16 --maximumMemory 65536 --enable threads'.split(' ');

/** What all of them may import. */
const sharedSources = `${root}src/core/kernels`;

/** @typedef {{ name: string, sources: string, output: string, args: string[] }} Variant */

/** @type {Variant[]} */
const variants = [
  ...engineKernels.flatMap(({ name, dot, features }) => {
    const enabled = features.flatMap((feature) => ['--enable', feature]);
    const args = [...sharedArgs, '--use', `DOT=${dot}`, ...enabled];
    return [
      variant('engine/wasm', name, args),
      variant('engine/wasm', `${name}-shared`, [...args, '--sharedMemory']),
    ];
  }),
  variant('quant', 'quant', ['--enable', 'simd']),
  variant('search', 'search', ['--enable', 'simd']),
];

/**
 * @param {string} folder with the folders `kernels` and `build`
 * @param {string} name
 * @param {string[]} args
 * @returns {Variant}
 */
function variant(folder, name, args) {
  return { name, sources: `${root}src/${folder}/kernels`, output: `${root}src/${folder}/build`, args };
}

/** Compiles the AssemblyScript kernels whose .wasm is missing or older than its sources. */
export async function buildKernels() {
  const queue = variants.filter(isStale);
  if (queue.length === 0) return;
  console.error(`Compiling the kernels: ${queue.map(({ name }) => name).join(', ')}.`);
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await compile(next);
  };
  await Promise.all([lane(), lane()]);
}

/** What Vitest calls before a project's tests. */
export const setup = buildKernels;

/** @param {Variant} variant */
async function compile({ name, sources, output, args }) {
  mkdirSync(output, { recursive: true });
  const file = `${output}/${name}.wasm`;
  const unfinished = `${file}.${process.pid}`; // a reader never sees half a file
  const files = [`${sources}/index.ts`, '--outFile', unfinished];
  const code = await runTool('assemblyscript/bin/asc.js', [...files, ...commonArgs, ...args]);
  if (code !== 0) throw new Error(`The AssemblyScript compiler failed on ${name} with exit code ${code}.`);
  renameSync(unfinished, file);
}

/**
 * Whether a source is newer than what was compiled from it, or this file, whose flags count as well.
 * @param {Variant} variant
 */
function isStale({ name, sources, output }) {
  if (!existsSync(`${sources}/index.ts`)) return false;
  const paths = [sources, sharedSources].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file}`),
  );
  const newest = Math.max(...[...paths, fileURLToPath(import.meta.url)].map(modified));
  return modified(`${output}/${name}.wasm`) < newest;
}

/** @param {string} path */
function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (isEntry(import.meta.url)) await main(buildKernels);
