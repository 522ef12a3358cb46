import { existsSync } from 'node:fs';
import { ensureChromium } from './find-chromium.mjs';
import { buildKernels } from './kernels.mjs';
import { main, root, run } from './run.mjs';
import { setup } from './setup.mjs';

/** Nibble against its peer in one Chromium; the arguments go to test/bench. */
await main(async () => {
  await setup();
  process.env.CHROMIUM = ensureChromium();
  await buildKernels();
  const bench = `${root}test/bench/main.mjs`;
  if (!existsSync(bench)) throw new Error('test/bench/main.mjs is missing.');
  return run(process.execPath, [bench, ...process.argv.slice(2)], 'inherit');
});
