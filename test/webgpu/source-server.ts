import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createServer, type Connect } from 'vite';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceServerOptions {
  /** Names the server's cache of packages; each test file has its own. */
  readonly name: string;
  /** The module that the blank page runs, from the repository's root. */
  readonly script: string;
  /** Packages that the sources import; absent means those of a client and its worker. */
  readonly packages?: readonly string[];
  /** Of everything but the blank page. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sees every request first: for what a test does to headers. */
  readonly before?: Connect.NextHandleFunction;
}

const CLIENT_PACKAGES = [
  'comlink',
  'hash-wasm',
  'idb-keyval',
  'valibot',
  '@huggingface/tokenizers',
  '@huggingface/jinja',
  '@huggingface/transformers',
] as const;

/** The repository's sources, served as modules, and at `/blank` a page that runs one of them. */
export interface SourceServer {
  readonly origin: string;
  close(): Promise<void>;
}

export async function serveSources(options: SourceServerOptions): Promise<SourceServer> {
  const {
    name,
    script,
    packages = CLIENT_PACKAGES,
    headers = {},
    before = (_request, _response, next) => next(),
  } = options;
  const vite = await createServer({
    root: repository,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    cacheDir: `node_modules/.vite-${name}`,
    worker: { format: 'es' },
    // the runtime finds its WebAssembly beside itself
    optimizeDeps: { entries: [], include: [...packages], exclude: ['onnxruntime-web'] },
    server: { port: 0, host: '127.0.0.1', allowedHosts: ['.test'], hmr: false, watch: null, headers },
    plugins: [
      {
        name: 'blank-page',
        configureServer(server) {
          server.middlewares.use(before);
          server.middlewares.use('/blank', (_, response) => {
            response.setHeader('Content-Type', 'text/html');
            response.end(`<!doctype html><script type="module" src="/${script}"></script>`);
          });
        },
      },
    ],
  });
  await vite.listen();
  const { port } = vite.httpServer!.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => vite.close() };
}
