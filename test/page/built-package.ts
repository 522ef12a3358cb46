import { mkdir } from 'node:fs/promises';
import { buildBrowser } from '../../scripts/browser.mjs';
import { buildLib } from '../../scripts/lib.mjs';
import { builtOnce } from './built-once.ts';

/** Builds dist/lib and dist/browser once a run: other files may be reading there. */
export async function buildPackage(): Promise<void> {
  await builtOnce('package', async (folder) => {
    await buildLib();
    await buildBrowser();
    await mkdir(folder); // says that it is done
  });
}
