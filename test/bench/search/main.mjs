/**
 * Vector codes, and indexes beside others', on WordNet's glosses: recall@10 against exact float32, bytes, speed. It writes
 * docs/search-report.json and prints tables of Markdown.
 *
 *   npm run bench:search [-- --codes bits1,int8 --queries N --no-million --no-peers --json FILE]
 *
 *   codes     every code, a scan of 100,000 vectors on one thread; a million of random ones of int8, bits4 and bits1
 *   indexes   ours, usearch and edgevec in Node, ours and hnswlib-wasm in one page of a headless Chromium, at 10,000 and 100,000
 *             vectors where building takes less than two minutes; for each point of a peer what ours takes at its recall
 *   tier      ours in that page, with full vectors in IndexedDB
 *
 * Our own encoder makes the vectors the first time, which takes minutes; they stay in node_modules/.cache/nibble. For trying:
 * --glosses N for fewer of them, or --vectors FILE.f32 --dimensions D for float32 vectors of others.
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { loadLibrary } from './load-library.mjs';

const bench = fileURLToPath(new URL('bench.ts', import.meta.url));
const { module } = await runnerImport(bench, { configFile: false, logLevel: 'error' }); // Node 20 runs no TypeScript
await module.bench(process.argv.slice(2), await loadLibrary());
