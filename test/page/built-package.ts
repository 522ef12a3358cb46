import { mkdir } from 'node:fs/promises';
import { buildBrowser } from '../../scripts/browser.mjs';
import { buildLib } from '../../scripts/lib.mjs';
import { builtOnce } from './built-once.ts';

/** Builds dist/lib and dist/browser once a run, unless `npm test` has checked what it built: other files may be reading there. */
export async function buildPackage(): Promise<void> {
  if (process.env['PACKAGE_BUILT'] !== undefined) return;
  await builtOnce('package', async (folder) => {
    await buildLib();
    await buildBrowser();
    await mkdir(folder); // says that it is done
  });
}
