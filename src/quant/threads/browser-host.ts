import { Fault } from '../../core/fault.ts';
import { startTrusted } from '../../core/trusted-worker.ts';
import type { QuantHost, QuantThread, ThreadEvents } from './host.ts';
import type { ThreadAnswer } from './thread-message.ts';

/** A browser, page or worker, as the toolkit's surroundings. */
export function browserQuantHost(): QuantHost {
  return {
    cores: navigator.hardwareConcurrency || 1,
    now: () => performance.now(),
    compileKernels,
    startThread,
  };
}

async function compileKernels(): Promise<WebAssembly.Module> {
  const url = new URL('../build/quant.wasm', import.meta.url);
  const response = await fetch(url);
  if (!response.ok) {
    const message = `The kernels at ${url.pathname} answered ${response.status}. Deploy them with the app.`;
    throw new Fault('http', message, { status: response.status });
  }
  try {
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    if (!/Content Security Policy|unsafe-eval/i.test(String(error))) throw error;
    const message =
      "This page's Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to its script-src.";
    throw new Fault('wasm-blocked', message, {}, error);
  }
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
