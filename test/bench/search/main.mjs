/**
 * Vector codes, and indexes beside others', on WordNet's glosses: recall against exact float32, bytes, speed; docs/search-report.json and a table of Markdown.
 *
 *   npm run bench:search [-- --codes bits1,int8 --queries N --no-million --json FILE]
 *
 * Our own encoder makes the vectors the first time, which takes minutes. For trying: --glosses N for fewer of them, or
 * --vectors FILE.f32 --dimensions D for float32 vectors of others.
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { loadLibrary } from './load-library.mjs';

const bench = fileURLToPath(new URL('bench.ts', import.meta.url));
const { module } = await runnerImport(bench, { configFile: false, logLevel: 'error' }); // Node 20 runs no TypeScript
await module.bench(process.argv.slice(2), await loadLibrary());
