import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, type Rolldown } from 'vite';

const source = fileURLToPath(new URL('workers/offline.sw.ts', import.meta.url));

/** Large and needed by few (kept once they were used, or not at all), or of the embed, whose frame is another page. */
const NOT_KEPT = /(?:^|\/)(?:ort|transformers|pdf|parse-pdf|quant|nibble-quant|embed|nibble-embed|icon)\b/u;

/** Builds what a site's service worker imports, as one classic script that knows the files of this build by name. */
export function offlinePlugin(): Plugin {
  return {
    name: 'nibble-offline',
    generateBundle: {
      order: 'post', // when workers and kernels are there
      async handler(_options, bundle) {
        const files = Object.keys(bundle).filter((name) => !NOT_KEPT.test(name) && !name.endsWith('.map'));
        this.emitFile({ type: 'asset', fileName: 'offline.js', source: await bundleWorker(files, bundle) });
      },
    },
  };
}

async function bundleWorker(files: readonly string[], bundle: Rolldown.OutputBundle): Promise<string> {
  const hash = createHash('sha256');
  for (const name of files.toSorted()) hash.update(name).update(contentOf(bundle[name]!));
  const release = hash.digest('hex').slice(0, 16);
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { NIBBLE_BUILD: JSON.stringify({ release, files }) },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: source, output: { format: 'iife', codeSplitting: false } },
    },
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  return output[0].code;
}

function contentOf(file: Rolldown.OutputAsset | Rolldown.OutputChunk): string | Uint8Array {
  return file.type === 'chunk' ? file.code : file.source;
}
