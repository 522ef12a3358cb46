import { fileURLToPath } from 'node:url';
import { build, type Connect, type Plugin, type Rolldown } from 'vite';

/** Where pages of other sites find the loader: a name that never changes, beside `embed.html`. */
const LOADER = 'nibble-embed.js';
const loaderSource = fileURLToPath(new URL('src/ui/embed/nibble-embed.ts', import.meta.url));

/** The frame isolates itself, so that it has threads whatever the page around it sends; isolated pages may show it. */
const isolateFrame: Connect.NextHandleFunction = ({ url = '' }, response, next) => {
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (new URL(url, 'http://here').pathname === '/embed.html')
    response.setHeader('Document-Isolation-Policy', 'isolate-and-credentialless');
  next();
};

/** Modules may be loaded by every page, and by a frame that has no origin. What is built is public; sources are not. */
const letModulesOut: Connect.NextHandleFunction = (_request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  next();
};

/** Sends the embed's headers, and builds its loader into one file of its own. */
export function embedPlugin(): Plugin {
  return {
    name: 'nibble-embed',
    configureServer({ middlewares }) {
      middlewares.use(isolateFrame);
      middlewares.use((request, _response, next) => {
        if (request.url === `/${LOADER}`) request.url = '/embed/nibble-embed.ts';
        next();
      });
    },
    configurePreviewServer: ({ middlewares }) => void middlewares.use(isolateFrame).use(letModulesOut),
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: LOADER, source: await bundleLoader() });
    },
  };
}

async function bundleLoader(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: loaderSource,
        preserveEntrySignatures: 'strict',
        output: { codeSplitting: false },
      },
    },
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  return output[0].code;
}
