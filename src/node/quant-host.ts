import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { collectGarbage } from './collect-garbage.ts';
import { compileKernelsAt } from './compile-kernels.ts';
import type { QuantHost, QuantThread, ThreadEvents } from '../quant/threads/host.ts';
import type { ThreadAnswer } from '../quant/threads/thread-message.ts';

/** Node as the toolkit's surroundings: kernels from disk, worker threads. */
export function nodeQuantHost(): QuantHost {
  return {
    cores: availableParallelism(),
    now: () => performance.now(),
    memoryBytes: () => process.memoryUsage.rss(),
    collect: collectGarbage,
    compileKernels: () => compileKernelsAt(new URL('../quant/build/quant.wasm', import.meta.url)),
    startThread,
  };
}

function startThread(kernels: WebAssembly.Module, { onAnswer, onDeath }: ThreadEvents): QuantThread {
  const worker = new Worker(new URL('../../workers/quant.node.js', import.meta.url), {
    workerData: kernels,
    resourceLimits: { maxYoungGenerationSizeMb: 3 }, // weights are no small objects
    execArgv: [], // `node --input-type=module -e` and the like do not suit a thread
    name: 'nibble-quant',
  });
  worker.on('message', (answer: ThreadAnswer) => {
    worker.unref(); // an idle thread keeps no program alive
    onAnswer(answer);
  });
  worker.on('error', (error) => onDeath(error.message));
  worker.on('messageerror', (error) => onDeath(error.message));
  worker.on('exit', (code) => onDeath(`it left with code ${code}.`));
  return {
    post: (order, moved) => {
      worker.ref();
      worker.postMessage(order, moved);
    },
    terminate: () => void worker.terminate(),
  };
}
