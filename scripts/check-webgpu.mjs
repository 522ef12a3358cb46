import { ensureChromium } from './find-chromium.mjs';
import { main, root, run } from './run.mjs';
import { setup } from './setup.mjs';

/** SmolLM2, or with `--encoder` MiniLM, on the test browser's software GPU against the float32 reference: minutes. The arguments go to test/webgpu. */
await main(async () => {
  await setup();
  process.env.CHROMIUM = ensureChromium();
  return run(process.execPath, [`${root}test/webgpu/main.mjs`, ...process.argv.slice(2)], 'inherit');
});
