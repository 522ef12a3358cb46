import { buildLib } from './lib.mjs';
import { main, root, run } from './run.mjs';
import { setup } from './setup.mjs';

/** Vector codes and indexes: recall, bytes, speed. The arguments go to test/bench/search. */
await main(async () => {
  await setup();
  await buildLib();
  return run(process.execPath, [`${root}test/bench/search/main.mjs`, ...process.argv.slice(2)], 'inherit');
});
