import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildBrowser } from './browser.mjs';
import { buildLib } from './lib.mjs';
import { root } from './run.mjs';

/**
 * Builds what the package contains and packs it, as `npm publish` would.
 * @param {string} folder
 * @returns {Promise<{ tarball: string, firstFiles: Map<string, string[]> }>} by entry of dist/browser, what a page
 *   loads before it does anything
 */
export async function pack(folder) {
  await buildLib();
  const firstFiles = await buildBrowser();
  return { tarball: packBuilt(folder), firstFiles };
}

/**
 * Packs what has been built.
 * @param {string} folder
 * @returns {string} the tarball's path
 */
export function packBuilt(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const npm = spawnSync('npm', args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  if (npm.status !== 0) throw new Error(`npm pack failed: ${npm.stderr || npm.error}`);
  const [{ filename }] = JSON.parse(npm.stdout);
  return join(folder, filename);
}
