import { main, root, run } from './run.mjs';
import { setup } from './setup.mjs';
import { buildLib } from './lib.mjs';

/** Every way to quantize, judged on one model: docs/quantization-report.{html,json,svg} and tables of Markdown. See test/report. */
await main(async () => {
  await setup();
  await buildLib();
  return run(process.execPath, [`${root}test/report/main.mjs`, ...process.argv.slice(2)], 'inherit');
});
