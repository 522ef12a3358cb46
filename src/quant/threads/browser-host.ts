import { compileKernelsAt } from '../../core/compile-kernels.ts';
import { startTrusted } from '../../core/trusted-worker.ts';
import type { QuantHost, QuantThread, ThreadEvents } from './host.ts';
import type { ThreadAnswer } from './thread-message.ts';

/** A browser, page or worker, as the toolkit's surroundings. */
export function browserQuantHost(): QuantHost {
  return {
    cores: navigator.hardwareConcurrency || 1,
    now: () => performance.now(),
    compileKernels: () => compileKernelsAt(new URL('../build/quant.wasm', import.meta.url)),
    startThread,
  };
}

function startThread(kernels: WebAssembly.Module, { onAnswer, onDeath }: ThreadEvents): QuantThread {
  const worker = startTrusted(
    () =>
      // Bundlers follow only this very shape, with options that do not change.
      new Worker(new URL('../../../workers/quant.worker.js', import.meta.url), {
        type: 'module',
        name: 'nibble-quant',
      }),
  );
  worker.addEventListener('message', ({ data }: MessageEvent<ThreadAnswer>) => onAnswer(data));
  worker.addEventListener('messageerror', () => onDeath('what it said cannot be read.'));
  worker.addEventListener('error', (event) => {
    onDeath(event.message || 'it could not be loaded.');
  });
  worker.postMessage(kernels);
  return { post: (order, moved) => worker.postMessage(order, moved), terminate: () => worker.terminate() };
}
