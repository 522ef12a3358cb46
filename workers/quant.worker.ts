import { serveJobs } from '../src/quant/threads/serve-jobs.ts';
import type { ThreadOrder } from '../src/quant/threads/thread-message.ts';

/** One thread of the quantizer: the first message brings the kernels, each one after it a job. */
addEventListener(
  'message',
  ({ data: kernels }: MessageEvent<WebAssembly.Module>) => {
    const take = serveJobs(kernels, (answer, moved) => postMessage(answer, { transfer: moved }));
    addEventListener('message', ({ data }: MessageEvent<ThreadOrder>) => take(data));
  },
  { once: true },
);
