import { buildKernels } from './kernels.mjs';
import { main, root, runTool } from './run.mjs';
import { setup } from './setup.mjs';

/** Everything from a fresh clone to a page that answers. */
await main(async () => {
  await setup();
  await buildKernels();
  console.error('Building the page.');
  const code = await runTool('vite/bin/vite.js', ['build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error('The page does not build: see above.');

  const { preview } = await import('vite'); // only here once setup has run
  const server = await preview({
    root: `${root}src/ui`,
    configFile: `${root}vite.config.ts`,
    logLevel: 'warn',
  });
  for (const url of server.resolvedUrls?.local ?? []) console.log(`Nibble is at ${url}`);
  console.log('Ctrl-C stops it.');
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void server.close().then(() => process.exit(0)));
});
