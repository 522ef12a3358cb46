import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumLaunch } from './scripts/find-chromium.mjs';
import { isolationHeaders, modelsPlugin } from './vite.config.ts';

/** What must come is waited for, however busy the machine is; `vi.waitFor` has no option for it. */
const patience = { expect: { poll: { timeout: 20_000 } }, setupFiles: ['test/patience.ts'] };

/** Files that put something else in the place of a module, or need a process in which nobody was before. */
const alone = 'test/**/*.alone.test.ts';

const inNode = {
  maxWorkers: 2, // Vitest would leave one core idle
  globalSetup: ['scripts/lib.mjs'], // what Node runs; the kernels with it
  testTimeout: 30_000,
};

const chromium = playwright({ launchOptions: chromiumLaunch({ gpu: true }) });

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          name: 'unit',
          sequence: { groupOrder: 0 }, // one project after the other: two cores
          isolate: false, // importing everything anew for each of hundreds of files takes a minute
          include: ['test/**/*.test.ts'],
          exclude: [alone, 'test/browser/**', 'test/page/**'],
          ...inNode,
        },
      },
      {
        test: {
          ...patience,
          name: 'alone',
          sequence: { groupOrder: 0 },
          include: [alone],
          ...inNode,
        },
      },
      {
        plugins: [modelsPlugin()],
        server: { headers: isolationHeaders },
        worker: { format: 'es' },
        optimizeDeps: {
          // found late, a dependency reloads the page in the middle of a test
          include: [
            'comlink',
            'htmlparser2',
            'pdfjs-dist/legacy/build/pdf.mjs',
            'pdfjs-dist/legacy/build/pdf.worker.mjs',
            'hash-wasm',
            'idb-keyval',
            'valibot',
            '@huggingface/tokenizers',
            '@huggingface/jinja',
            'streaming-markdown',
            'lit',
            'axe-core',
            'lit/directives/if-defined.js',
            'lit/directives/keyed.js',
            'lit/directives/live.js',
            'lit/directives/repeat.js',
            'uplot',
            '@huggingface/transformers',
          ],
          exclude: ['onnxruntime-web'], // it finds its WebAssembly beside itself
        },
        test: {
          ...patience,
          name: 'browser',
          sequence: { groupOrder: 1 },
          globalSetup: ['scripts/kernels.mjs'],
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 180_000, // a processor that plays a GPU takes seconds to compile a graph
          hookTimeout: 180_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: chromium,
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          ...patience,
          setupFiles: [...patience.setupFiles, 'test/page/browser-contexts.ts'],
          name: 'page',
          sequence: { groupOrder: 2 },
          globalSetup: ['scripts/kernels.mjs', 'test/page/builds-folder.ts'],
          include: ['test/page/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 2, // each of them and its browser spend much of their time waiting for each other
          isolate: false, // what is costly to import is imported once
        },
      },
    ],
  },
});
