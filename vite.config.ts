import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { defineConfig, type Connect, type Plugin } from 'vite';
import { embedPlugin } from './embed.config.ts';
import { pdfPlugin } from './pdf.config.ts';
import { pwa } from './pwa.config.ts';

/** Without these two a page gets no shared memory, and the engine runs on one thread. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const repository = fileURLToPath(new URL('.', import.meta.url));

/**
 * Answers `/models/…` from the repository's models folder, with `Range` and `ETag`: about a hundred megabytes that
 * no start should have to copy.
 */
export function modelsPlugin(): Plugin {
  const serveModels = sirv(`${repository}models`, {
    dev: true, // look at the disk for each request
    etag: true,
    setHeaders: (response, path) => {
      if (path.endsWith('.gguf')) response.setHeader('Content-Type', 'application/octet-stream');
      for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
    },
  });
  const answer: Connect.NextHandleFunction = (request, response) => {
    serveModels(request, response, () => {
      response.statusCode = 404; // the page must see a missing shard, not index.html
      response.end();
    });
  };
  return {
    name: 'nibble-models',
    configureServer: (server) => void server.middlewares.use('/models', answer),
    configurePreviewServer: (server) => void server.middlewares.use('/models', answer),
  };
}

const checks = { bundlerTimings: false }; // a busy machine is no news

export default defineConfig({
  root: 'src/ui',
  appType: 'mpa', // what is not there is a 404, never the page
  base: './', // the built page works under any path
  publicDir: `${repository}public`,
  plugins: [modelsPlugin(), embedPlugin(), pwa()],
  worker: { format: 'es', plugins: () => [pdfPlugin()], rolldownOptions: { checks } },
  build: {
    outDir: `${repository}dist/app`,
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0, // kernels stay files, so that `WebAssembly.compileStreaming` can take them
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      checks,
      input: { index: `${repository}src/ui/index.html`, embed: `${repository}src/ui/embed.html` },
    },
  },
  server: { headers: isolationHeaders, fs: { allow: [repository] } },
  preview: { headers: isolationHeaders, port: 4173 },
});
