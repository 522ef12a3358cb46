import { parentPort, workerData } from 'node:worker_threads';

/** One compute thread in Node: says that it is there, then lives inside the kernels until dismissed. */
const start = /** @type {import('../src/engine/wasm/host.ts').ThreadStart} */ (workerData);
const { memory } = start;
const words = new Int32Array(memory.buffer);
const env = {
  memory,
  // WebAssembly hands addresses over with a sign; the unsigned shift takes it off
  /** @param {number} address @param {number} value */
  wait: (address, value) => void Atomics.wait(words, address >>> 2, value),
  /** @param {number} address */
  wake: (address) => void Atomics.notify(words, address >>> 2),
};
const instance = await WebAssembly.instantiate(start.module, { env });
const kernels = /** @type {import('../src/engine/wasm/kernels.ts').Kernels} */ (
  /** @type {unknown} */ (instance.exports)
);
parentPort?.postMessage('ready');
kernels.serve(start.plan, start.thread);
