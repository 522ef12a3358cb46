import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { build, preview } from 'vite';
import type { Connect, InlineConfig, Plugin } from 'vite';
import { isolationHeaders, modelsPlugin } from '../../vite.config.ts';

export interface BenchServer {
  /** Ends in a slash. */
  readonly url: string;
  /** Bytes of weights that were sent since the start. */
  weightBytes(): number;
  close(): Promise<void>;
}

const repository = fileURLToPath(new URL('../../', import.meta.url));
const pages = fileURLToPath(new URL('page/', import.meta.url));

/** Builds these pages and serves them with the models, isolated as the app is; `exported` is a folder for /exported/. */
export async function openBenchServer(names: readonly string[], exported?: string): Promise<BenchServer> {
  let sent = 0;
  const common = {
    configFile: false,
    root: pages,
    logLevel: 'warn',
    appType: 'mpa',
    plugins: [
      countWeights((bytes) => (sent += bytes)),
      modelsPlugin(),
      ...(exported === undefined ? [] : [serveExported(exported)]),
    ],
    worker: { format: 'es' },
    build: {
      outDir: `${repository}dist/bench`,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1000,
    },
  } satisfies InlineConfig;
  const input = names.map((name) => `${pages}${name}.html`);
  await build({ ...common, build: { ...common.build, rolldownOptions: { input } } });
  const server = await preview({
    ...common,
    preview: { port: 0, host: 'localhost', headers: isolationHeaders },
  });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('The bench server has no address.');
  return { url, weightBytes: () => sent, close: () => server.close() };
}

function countWeights(count: (bytes: number) => void): Plugin {
  const answer: Connect.NextHandleFunction = (request, response, next) => {
    if (/\.(gguf|onnx)$/u.test(request.url?.split('?')[0] ?? '')) countBody(response, count);
    next();
  };
  return {
    name: 'bench-count-weights',
    enforce: 'pre',
    configurePreviewServer: (server) => void server.middlewares.use(answer),
  };
}

/** A repository that `nibble export` wrote. */
function serveExported(folder: string): Plugin {
  const files = sirv(folder);
  return {
    name: 'bench-exported',
    configurePreviewServer: (server) =>
      void server.middlewares.use('/exported', (request, response) =>
        files(request, response, () => void response.writeHead(404).end()),
      ),
  };
}

function countBody(response: ServerResponse, count: (bytes: number) => void): void {
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  const measured = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) count(chunk.length);
  };
  Object.assign(response, {
    write: (chunk: unknown, ...rest: unknown[]) => (measured(chunk), write(chunk, ...rest)),
    end: (chunk: unknown, ...rest: unknown[]) => (measured(chunk), end(chunk, ...rest)),
  });
}
