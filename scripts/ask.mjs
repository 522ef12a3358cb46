import { buildLib } from './lib.mjs';
import { main, root, run } from './run.mjs';
import { setup } from './setup.mjs';

/** `npm run ask -- "…"` is `nibble chat "…"` from a fresh clone: the answer alone on standard output. */
await main(async () => {
  await setup();
  await buildLib();
  const cli = `${root}dist/lib/src/cli/nibble.js`;
  return run(process.execPath, [cli, 'chat', ...process.argv.slice(2)], 'inherit');
});
