import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { root } from './run.mjs';
import { serveFolder } from './static-server.mjs';

/** Where the example says that the assistant is. */
const placeholder = 'https://assistant.example';

/** What public/_headers says of the embed; a site would send the first for its page only. */
const headers = {
  'Document-Isolation-Policy': 'isolate-and-credentialless',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Access-Control-Allow-Origin': '*',
};

/**
 * Two sites: the shop by its address, the assistant as `localhost`, built and told that the shop may talk to it.
 * @param {string} folder with the shop's pages
 * @param {{ models: string, port: number }} options the assistant's port is the next
 * @returns {Promise<{ url: string, folder: string, close: () => Promise<void> }>}
 */
export async function serveEmbed(folder, { models, port }) {
  const assistantFolder = `${folder}-assistant`;
  const { build } = await import('vite'); // only here once setup has run
  await build({
    configFile: `${root}vite.config.ts`,
    logLevel: 'warn',
    build: { outDir: assistantFolder },
  });
  cpSync(models, `${assistantFolder}/models`, { recursive: true });
  const assistant = await serveFolder(assistantFolder, { headers, port: port && port + 1 });
  const shop = await serveFolder(folder, { port });
  writeFileSync(`${assistantFolder}/embed-origins.json`, JSON.stringify({ origins: [shop.origin] }));
  point(folder, assistant.origin.replace('127.0.0.1', 'localhost'));
  const close = async () => void (await Promise.all([shop.close(), assistant.close()]));
  return { url: `${shop.origin}/`, folder, close };
}

/**
 * @param {string} folder
 * @param {string} origin of the assistant
 */
function point(folder, origin) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.html'))) {
    const path = `${folder}/${name}`;
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(placeholder, origin));
  }
}
