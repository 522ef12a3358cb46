/**
 * Judges the static student beside its teacher, and writes models/minilm-static/card.json and tables of Markdown.
 *
 *   npm run report:student                 judges the model that is there
 *   npm run report:student -- --make       makes it first, by `nibble distil`: minutes
 *   npm run report:student -- --queries N  for trying: fewer questions of each set, and no card
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { loadLibrary } from './load-library.mjs';

const report = fileURLToPath(new URL('report.ts', import.meta.url));
const { module } = await runnerImport(report, { configFile: false, logLevel: 'error' }); // Node 20 runs no TypeScript
await module.report(process.argv.slice(2), await loadLibrary());
