import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { embedPlugin } from './embed.config.ts';
import { offlinePlugin } from './offline.config.ts';
import { pdfPlugin } from './pdf.config.ts';
import { tightCss } from './scripts/tight-css.mjs';

const repository = fileURLToPath(new URL('.', import.meta.url));

const fileNames = {
  entryFileNames: 'parts/[name]-[hash].js',
  chunkFileNames: 'parts/[name]-[hash].js',
  assetFileNames: 'parts/[name]-[hash][extname]',
};

/** The frame's own picture, under the name by which its page asks for it. */
function iconPlugin(): Plugin {
  return {
    name: 'nibble-icon',
    generateBundle() {
      const source = readFileSync(`${repository}public/icon.svg`);
      this.emitFile({ type: 'asset', fileName: 'icon.svg', source });
    },
  };
}

/**
 * The library for pages without a bundler: modules without bare imports, workers and kernels beside them, every address
 * relative to the module that asks. Beside them the embed: the page for the frame, and the loader as one file.
 */
export default defineConfig({
  root: `${repository}src/ui`,
  base: './',
  publicDir: false,
  plugins: [tightCss(), embedPlugin(), iconPlugin(), offlinePlugin()],
  // whatever NODE_ENV says where this is built: Lit's development build would warn on everybody's page
  resolve: { conditions: ['module', 'browser', 'production'] },
  worker: { format: 'es', plugins: () => [pdfPlugin()], rolldownOptions: { output: fileNames } },
  build: {
    outDir: `${repository}dist/browser`,
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0, // a strict page may not load data: addresses
    modulePreload: false, // nothing here is preloaded, and the helper for it would be all of a chunk
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: {
        nibble: `${repository}src/index.ts`, // the names of these are promises
        'nibble-chat': `${repository}src/element.ts`,
        'nibble-quant': `${repository}src/quant.ts`,
        embed: `${repository}src/ui/embed.html`,
      },
      preserveEntrySignatures: 'strict', // what a module exports is what it is for
      output: {
        ...fileNames,
        entryFileNames: ({ name }) => (name.startsWith('nibble') ? '[name].js' : fileNames.entryFileNames),
      },
    },
  },
});
