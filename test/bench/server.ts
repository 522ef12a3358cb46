import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import type { Connect, InlineConfig, Plugin } from 'vite';
import type { EngineName } from './setting.ts';

export interface BenchServer {
  /** Ends in a slash. */
  readonly url: string;
  /** Bytes of weights that were sent since the start. */
  weightBytes(): number;
  close(): Promise<void>;
}

const repository = fileURLToPath(new URL('../../', import.meta.url));
const pages = fileURLToPath(new URL('page/', import.meta.url));

/** Builds the engines' pages as the app is built, and serves them as the app is served. */
export async function openBenchServer(engines: readonly EngineName[]): Promise<BenchServer> {
  let sent = 0;
  const common = {
    configFile: `${repository}vite.config.ts`,
    root: pages,
    logLevel: 'warn',
    plugins: [countWeights((bytes) => (sent += bytes))],
    build: { outDir: `${repository}dist/bench` },
  } satisfies InlineConfig;
  const input = engines.map((engine) => `${pages}${engine}.html`);
  await build({ ...common, build: { ...common.build, rolldownOptions: { input } } });
  const server = await preview({ ...common, preview: { port: 0, host: 'localhost' } });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('The bench server has no address.');
  return { url, weightBytes: () => sent, close: () => server.close() };
}

function countWeights(count: (bytes: number) => void): Plugin {
  const answer: Connect.NextHandleFunction = (request, response, next) => {
    if (request.url?.split('?')[0]?.endsWith('.gguf')) countBody(response, count);
    next();
  };
  return {
    name: 'bench-count-weights',
    enforce: 'pre',
    configurePreviewServer: (server) => void server.middlewares.use(answer),
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
