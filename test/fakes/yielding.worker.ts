import { yieldToEventLoop } from '../../src/core/yield.ts';

const WORK_MS = 5;
const MOST_ROUNDS = 1000;

/** Works in rounds, yields between them, and says after how many the first message came in. */
async function work(): Promise<void> {
  let stopped = false;
  globalThis.addEventListener('message', () => (stopped = true), { once: true });
  let rounds = 0;
  while (!stopped && rounds++ < MOST_ROUNDS) {
    const end = performance.now() + WORK_MS;
    while (performance.now() < end);
    if (rounds === 3) globalThis.postMessage('working');
    await yieldToEventLoop();
  }
  globalThis.postMessage(stopped ? rounds : Infinity);
}

void work();
