import { buildLib } from './lib.mjs';
import { main, root, run } from './run.mjs';
import { setup } from './setup.mjs';

/** Answers from notes: what is found, quoted and answered. The arguments go to test/bench/answers. */
await main(async () => {
  await setup();
  await buildLib();
  return run(process.execPath, [`${root}test/bench/answers/main.mjs`, ...process.argv.slice(2)], 'inherit');
});
