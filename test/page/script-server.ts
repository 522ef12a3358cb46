import { readdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { build } from 'vite';
import { builtOnce } from './built-once.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Answers a request, or hands it on. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export interface ScriptServerOptions {
  /** The module of this folder that the blank page runs, without its ending. */
  readonly script: string;
  /** Of everything but the blank page. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sees every request first: for what a test does to headers. */
  readonly before?: Middleware;
}

/**
 * At `/blank` a page that runs one of the modules `*-page.ts`, and beside it all that such a page may load: under
 * `/test/fakes/` the workers of the tests, under `/workers/` those that ship.
 */
export interface ScriptServer {
  readonly origin: string;
  close(): Promise<void>;
}

export async function serveScript({
  script,
  headers = {},
  before,
}: ScriptServerOptions): Promise<ScriptServer> {
  const files = sirv(await buildScripts(), { dev: true, etag: true });
  const answer: Middleware = (request, response) => {
    if (request.url?.startsWith('/blank')) {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><script type="module" src="/test/page/${script}.js"></script>`);
      return;
    }
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    files(request, response, () => void response.writeHead(404).end());
  };
  const server = createServer((request, response) => {
    if (before) before(request, response, () => answer(request, response, () => {}));
    else answer(request, response, () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Everything that blank pages run, bundled as an application's own would be: hundreds of modules load too slowly. */
function buildScripts(): Promise<string> {
  return builtOnce('scripts', async (outDir) => {
    const chunks = {
      chunkFileNames: 'parts/[name]-[hash].js',
      assetFileNames: 'parts/[name]-[hash][extname]',
    };
    await build({
      configFile: false,
      root: repository,
      base: './',
      publicDir: false,
      logLevel: 'error',
      worker: {
        format: 'es',
        rolldownOptions: { output: { ...chunks, entryFileNames: 'workers/[name].js' } },
      },
      build: {
        outDir,
        target: 'es2023',
        minify: false, // what goes wrong can be read
        assetsInlineLimit: 0,
        modulePreload: false,
        reportCompressedSize: false,
        chunkSizeWarningLimit: 10_000,
        rolldownOptions: {
          input: Object.fromEntries((await entries()).map((name) => [name, `${repository}${name}.ts`])),
          checks: { bundlerTimings: false },
          output: { ...chunks, entryFileNames: '[name].js' },
        },
      },
    });
  });
}

async function entries(): Promise<string[]> {
  const found = await Promise.all(
    [
      ['test/page', '-page.ts'],
      ['test/fakes', '.worker.ts'],
    ].map(async ([folder, ending]) =>
      (await readdir(`${repository}${folder}`))
        .filter((name) => name.endsWith(ending!))
        .map((name) => `${folder}/${name.slice(0, -'.ts'.length)}`),
    ),
  );
  return found.flat();
}
