import { existsSync } from 'node:fs';
import { buildKernels } from './kernels.mjs';
import { isEntry, main, root } from './run.mjs';
import { tightCss } from './tight-css.mjs';

/** What a page without a bundler loads by its address; the names are promises. */
const entries = {
  nibble: 'src/index.ts',
  'nibble-chat': 'src/element.ts',
  'nibble-embed': 'src/embed.ts',
};

/**
 * The library for pages without a bundler in dist/browser: modules without bare imports, workers and kernels beside
 * them, every address relative to the module that asks. It works from any folder of the page's own origin.
 * @param {string} [outDir]
 */
export async function buildBrowser(outDir = `${root}dist/browser`) {
  await buildKernels();
  const { build } = await import('vite'); // only here once setup has run
  const input = Object.entries(entries).filter(([, source]) => existsSync(root + source));
  const built = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    base: './',
    publicDir: false,
    plugins: [tightCss()],
    // whatever NODE_ENV says where this is built: Lit's development build would warn on everybody's page
    resolve: { conditions: ['module', 'browser', 'production'] },
    worker: { format: 'es', rolldownOptions: { output: fileNames } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0, // a strict page may not load data: addresses
      modulePreload: false, // nothing here is preloaded, and the helper for it would be all of a chunk
      rolldownOptions: {
        input: Object.fromEntries(input.map(([name, source]) => [name, root + source])),
        preserveEntrySignatures: 'strict', // what the module exports is what it is for
        output: { ...fileNames, entryFileNames: '[name].js' },
      },
    },
  });
  return firstFiles(/** @type {import('vite').Rolldown.RolldownOutput} */ (built).output);
}

/**
 * @param {readonly (import('vite').Rolldown.OutputChunk | import('vite').Rolldown.OutputAsset)[]} output
 * @returns {Map<string, string[]>}
 */
function firstFiles(output) {
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));
  const follow = (/** @type {string} */ name, /** @type {Set<string>} */ seen) => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const next of chunks.get(name)?.imports ?? []) follow(next, seen);
    return seen;
  };
  const names = [...chunks.values()].filter(({ isEntry: is }) => is).map(({ fileName }) => fileName);
  return new Map(names.map((name) => [name, [...follow(name, new Set())]]));
}

const fileNames = {
  entryFileNames: 'parts/[name]-[hash].js',
  chunkFileNames: 'parts/[name]-[hash].js',
  assetFileNames: 'parts/[name]-[hash][extname]',
};

if (isEntry(import.meta.url)) await main(async () => void (await buildBrowser()));
