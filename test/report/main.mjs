/**
 * Quantizes the teacher in every way that rows.ts names, judges the results, and writes docs/quantization-report.{html,json,svg} and
 * tables of Markdown.
 *
 *   npm run report [-- --texts N ROW …]     for trying: fewer texts, and only the rows whose names begin so
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { loadLibrary } from './load-library.mjs';

const report = fileURLToPath(new URL('report.ts', import.meta.url));
const { module } = await runnerImport(report, { configFile: false, logLevel: 'error' }); // Node 20 runs no TypeScript
await module.report(process.argv.slice(2), await loadLibrary());
