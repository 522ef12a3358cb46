import { buildKernels } from './kernels.mjs';
import { isEntry, main, root } from './run.mjs';

/**
 * Builds dist/browser, see browser.config.ts.
 * @returns {Promise<Map<string, string[]>>} by entry, the modules that a page loads before it does anything
 */
export async function buildBrowser() {
  await buildKernels();
  const { build } = await import('vite'); // only here once setup has run
  const built = await build({ configFile: `${root}browser.config.ts`, logLevel: 'warn' });
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

if (isEntry(import.meta.url)) await main(async () => void (await buildBrowser()));
