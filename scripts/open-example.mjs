import { cpSync, readFileSync, rmSync } from 'node:fs';
import { serveEmbed } from './embed-example.mjs';
import { root, run } from './run.mjs';
import { serveFolder } from './static-server.mjs';

/** Threads need both. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Where each example wants what is not its own. */
const layouts = {
  vanilla: { library: 'nibble', models: 'models' },
  'strict-csp': { library: 'nibble', models: 'models' },
  docs: { library: 'nibble', models: 'models' },
  react: { library: 'node_modules/nibble-llm', models: 'public/models' },
  embed: undefined, // has the assistant's site beside it
};

/** @typedef {keyof typeof layouts} ExampleName */

export const exampleNames = /** @type {ExampleName[]} */ (Object.keys(layouts));

/**
 * Puts an example together as its README says to, in a folder of its own below dist, and serves it. The library and
 * the browser modules must be built.
 * @param {ExampleName} name
 * @param {{ models?: string, port?: number, folder?: string }} [options] `folder` lies inside this repository
 * @returns {Promise<{ url: string, folder: string, close: () => Promise<void> }>}
 */
export async function openExample(name, options = {}) {
  const { models = `${root}models`, port = 0, folder = `${root}dist/examples/${name}` } = options;
  const layout = layouts[name];
  rmSync(folder, { recursive: true, force: true });
  cpSync(`${root}examples/${name}`, folder, { recursive: true });
  if (layout === undefined) return serveEmbed(folder, { models, port });
  cpSync(models, `${folder}/${layout.models}`, { recursive: true });
  if (name === 'react') return serveReact(folder, `${folder}/${layout.library}`, port);
  cpSync(`${root}dist/browser`, `${folder}/${layout.library}`, { recursive: true });
  if (name === 'docs') await indexPages(folder);
  const policy = name === 'strict-csp' ? { 'Content-Security-Policy': extensionPolicy() } : {};
  const { origin, close } = await serveFolder(folder, { headers: { ...isolation, ...policy }, port });
  return { url: `${origin}/${name === 'strict-csp' ? 'panel.html' : ''}`, folder, close };
}

/**
 * What the README of that example says to do once a build.
 * @param {string} folder
 */
async function indexPages(folder) {
  const files = [
    `${folder}/pages`,
    '--out',
    `${folder}/docs.nibble`,
    '--catalog',
    `${folder}/models/catalog.json`,
  ];
  const links = ['--url-base', '/pages/', '--url-ending', '.html'];
  const nibble = [`${root}dist/lib/src/cli/nibble.js`, 'index'];
  const code = await run(process.execPath, [...nibble, ...files, ...links]);
  if (code !== 0) throw new Error(`nibble index ended with exit code ${code}.`);
}

/** What the manifest says of the extension's own pages. */
function extensionPolicy() {
  const manifest = JSON.parse(readFileSync(`${root}examples/strict-csp/manifest.json`, 'utf8'));
  return String(manifest.content_security_policy.extension_pages);
}

/**
 * By Vite's development server, with the example's own settings. React and what Nibble depends on are found in this
 * repository's node_modules.
 * @param {string} folder
 * @param {string} library
 * @param {number} port
 */
async function serveReact(folder, library, port) {
  cpSync(`${root}package.json`, `${library}/package.json`);
  cpSync(`${root}dist/lib`, `${library}/dist/lib`, { recursive: true });
  const { createServer } = await import('vite'); // only here once setup has run
  const server = await createServer({
    root: folder,
    logLevel: 'warn',
    server: { port, host: '127.0.0.1', hmr: false, watch: null },
  });
  await server.listen();
  return { url: server.resolvedUrls?.local[0] ?? '', folder, close: () => server.close() };
}
