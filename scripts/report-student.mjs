import { main, root, run } from './run.mjs';
import { setup } from './setup.mjs';
import { buildLib } from './lib.mjs';

/** The static student made and judged: models/minilm-static. See test/student. */
await main(async () => {
  await setup();
  await buildLib();
  return run(process.execPath, [`${root}test/student/main.mjs`, ...process.argv.slice(2)], 'inherit');
});
