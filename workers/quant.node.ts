import { parentPort, workerData } from 'node:worker_threads';
import { collectGarbage } from '../src/node/collect-garbage.ts';
import { serveJobs } from '../src/quant/threads/serve-jobs.ts';
import type { ThreadOrder } from '../src/quant/threads/thread-message.ts';

/** One thread of the quantizer in Node: it is born with the kernels, and each message is a job. */
const take = serveJobs(workerData as WebAssembly.Module, (answer, moved) =>
  parentPort!.postMessage(answer, moved),
);
parentPort!.on('message', (order: ThreadOrder) => {
  collectGarbage(); // of the order before, when this one came at once
  take(order);
  setImmediate(collectGarbage); // once nothing refers to the order any more
});
