import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { runnerImport } from 'vite';
import { loadLibrary } from './load-library.mjs';

const judge = fileURLToPath(new URL('judge.ts', import.meta.url));
const { module } = await runnerImport(judge, { configFile: false, logLevel: 'error' }); // Node 20 runs no TypeScript
await module.judge(workerData, parentPort, await loadLibrary());
