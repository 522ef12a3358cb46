import { parentPort, workerData } from 'node:worker_threads';

/** One compute thread in Node: says that it is there, then lives inside the kernels until dismissed. */
const start = /** @type {import('../src/engine/wasm/host.ts').ThreadStart} */ (workerData);
const instance = await WebAssembly.instantiate(start.module, { env: { memory: start.memory } });
const kernels = /** @type {import('../src/engine/wasm/kernels.ts').Kernels} */ (
  /** @type {unknown} */ (instance.exports)
);
parentPort?.postMessage('ready');
kernels.serve(start.plan, start.thread);
