import { expect, test } from 'vitest';
import { TimeLeft } from '../../src/quant/tasks/time-left.ts';

test('no time is foretold by the first piece; later it is the rest at the pace so far, of each kind its own', () => {
  let now = 0;
  const time = new TimeLeft({ calibrate: 400, gptq: 500, search: 0, plain: 100 }, () => now);
  now = 5000; // threads started
  time.add('plain', 10);
  expect(time.seconds).toBeUndefined();
  time.add('plain', 90);
  now = 9000;
  time.add('calibrate', 200);
  expect(time.share).toBeCloseTo(0.3);
  // calibrate has taken 20 ms each; gptq, which nobody has seen, goes at the pace of all: 9000 / 300
  expect(time.seconds).toBeCloseTo((200 * 20 + 500 * 30) / 1000);
  now = 10_000;
  time.add('calibrate', 200);
  time.add('gptq', 500);
  expect(time.seconds).toBe(0);
});
