import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isEntry, main, root, runTool } from './run.mjs';

const sourceFolder = `${root}src/engine/wasm/kernels`;
const outputFolder = `${root}src/engine/wasm/build`;

/**
 * Builds of the same kernels. `dot` is how many 8-bit products one instruction adds up: the widest relaxed one that is
 * exact on the machine is picked at run time, and `8` is plain SIMD128.
 */
const kernels = [
  { name: 'relaxed-dot32', dot: 32, features: ['simd', 'relaxed-simd'] },
  { name: 'relaxed-dot16', dot: 16, features: ['simd', 'relaxed-simd'] },
  { name: 'simd128', dot: 8, features: ['simd'] },
];

/** @typedef {{ name: string, args: string[] }} Variant */

/** @type {Variant[]} */
const variants = kernels.flatMap(({ name, dot, features }) => {
  const args = ['--use', `DOT=${dot}`, ...features.flatMap((feature) => ['--enable', feature])];
  return [
    { name, args: [...args, '--enable', 'threads'] },
    { name: `${name}-shared`, args: [...args, '--enable', 'threads', '--sharedMemory'] },
  ];
});

const commonArgs =
  '--runtime stub -O3 --noAssert --importMemory --initialMemory 16 --maximumMemory 65536'.split(' ');

/** Compiles the AssemblyScript kernels whose .wasm is missing or older than its sources. */
export async function buildKernels() {
  if (!existsSync(`${sourceFolder}/index.ts`)) return;
  const newest = newestSource();
  const stale = variants.filter(({ name }) => modified(`${outputFolder}/${name}.wasm`) < newest);
  if (stale.length === 0) return;
  console.error(`Compiling the kernels: ${stale.map(({ name }) => name).join(', ')}.`);
  mkdirSync(outputFolder, { recursive: true });
  const queue = [...stale];
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await compile(next);
  };
  await Promise.all([lane(), lane()]);
}

/** What Vitest calls before a project's tests. */
export const setup = buildKernels;

/** @param {Variant} variant */
async function compile({ name, args }) {
  const file = `${outputFolder}/${name}.wasm`;
  const unfinished = `${file}.${process.pid}`; // a reader never sees half a file
  const files = [`${sourceFolder}/index.ts`, '--outFile', unfinished];
  const code = await runTool('assemblyscript/bin/asc.js', [...files, ...commonArgs, ...args]);
  if (code !== 0) throw new Error(`The AssemblyScript compiler failed on ${name} with exit code ${code}.`);
  renameSync(unfinished, file);
}

/** The newest of the sources and of this file, whose flags count as well; in ms since 1970. */
function newestSource() {
  const sources = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' });
  const paths = sources.filter((name) => name.endsWith('.ts')).map((name) => `${sourceFolder}/${name}`);
  return Math.max(...[...paths, fileURLToPath(import.meta.url)].map(modified));
}

/** @param {string} path */
function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (isEntry(import.meta.url)) await main(buildKernels);
