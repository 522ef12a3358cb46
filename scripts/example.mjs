import { buildBrowser } from './browser.mjs';
import { buildLib } from './lib.mjs';
import { exampleNames, openExample } from './open-example.mjs';
import { main, root, run } from './run.mjs';
import { setup } from './setup.mjs';

/** `npm run example -- NAME`: serves one of the examples, or runs the script, with this repository's models. */
await main(async () => {
  const [wanted, ...rest] = process.argv.slice(2);
  await setup();
  await buildLib();
  if (wanted === 'node') return run(process.execPath, [`${root}examples/node/ask.mjs`, ...rest], 'inherit');
  return serve(wanted);
});

/** @param {string | undefined} wanted */
async function serve(wanted) {
  const name = exampleNames.find((one) => one === wanted);
  if (!name) throw new Error(`Which example? npm run example -- ${[...exampleNames, 'node'].join('|')}`);
  await buildBrowser();
  const { url, folder, close } = await openExample(name, { port: 4174 });
  console.log(`The example is at ${url}`);
  if (name === 'strict-csp') console.log(`The extension to load unpacked is ${folder}`);
  console.log('Ctrl-C stops it.');
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void close().then(() => process.exit(0)));
}
