import { expect, test } from 'vitest';
import { yieldToEventLoop } from '../../src/core/yield.ts';

test('a worker that yields between rounds of work hears a message while it works', async () => {
  const worker = new Worker(new URL('../fakes/yielding.worker.ts', import.meta.url), { type: 'module' });
  const rounds = await new Promise((resolve, reject) => {
    worker.addEventListener('error', reject);
    worker.addEventListener('message', ({ data }) => {
      if (data === 'working') worker.postMessage('stop');
      else resolve(data);
    });
  });
  worker.terminate();
  expect(rounds).toBeLessThan(1000);
});

test('yields are not held back as nested timers are', async () => {
  let ticks = 0;
  let timer = setTimeout(function tick() {
    ticks++;
    timer = setTimeout(tick);
  });
  for (let i = 0; i < 1000; i++) await yieldToEventLoop();
  clearTimeout(timer);
  expect(ticks).toBeLessThan(500);
});
