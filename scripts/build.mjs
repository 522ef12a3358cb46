import { cpSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildBrowser } from './browser.mjs';
import { buildLib } from './lib.mjs';
import { main, root, runTool } from './run.mjs';
import { setup } from './setup.mjs';

/**
 * `--package` builds what the package has, and leaves the page alone; `--models` also copies the models folder into
 * dist/app, for a host of static files.
 */
await main(async () => {
  const flag = { type: /** @type {const} */ ('boolean'), default: false };
  const { values } = parseArgs({ options: { models: flag, package: flag } });
  await setup();
  const folders = values.package ? ['lib', 'browser'] : ['']; // '' is all of dist
  for (const folder of folders) rmSync(`${root}dist/${folder}`, { recursive: true, force: true });
  console.error('Building the library into dist/lib.');
  await buildLib();
  console.error('Building the modules for pages without a bundler into dist/browser.');
  await buildBrowser();
  if (values.package) return;
  console.error('Building the page into dist/app.');
  const code = await runTool('vite/bin/vite.js', ['build']);
  if (code !== 0) throw new Error('The page does not build: see above.');
  if (values.models) cpSync(`${root}models`, `${root}dist/app/models`, { recursive: true });
});
