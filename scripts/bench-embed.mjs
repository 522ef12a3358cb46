import { ensureChromium } from './find-chromium.mjs';
import { buildKernels } from './kernels.mjs';
import { main, root, run } from './run.mjs';
import { setup } from './setup.mjs';

/** Our encoder against its peer in one Chromium; the arguments go to test/bench/embed. */
await main(async () => {
  await setup();
  process.env.CHROMIUM = ensureChromium();
  await buildKernels();
  return run(process.execPath, [`${root}test/bench/embed/main.mjs`, ...process.argv.slice(2)], 'inherit');
});
