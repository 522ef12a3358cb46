import { serveThread } from '../src/engine/wasm/compute-thread.ts';
import type { ThreadStart } from '../src/engine/wasm/host.ts';

addEventListener(
  'message',
  ({ data }: MessageEvent<ThreadStart>) => {
    void serveThread(data, () => postMessage('ready'));
  },
  { once: true },
);
