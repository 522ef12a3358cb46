import { expect, test } from 'vitest';
import { openMetrics } from '../../src/stream/metrics.ts';

const engine = { device: 'wasm', threads: 2 } as const;

/** A clock that the test moves, in milliseconds. */
function handClock() {
  let nowMs = 1_000;
  return { clock: () => nowMs, pass: (ms: number) => void (nowMs += ms) };
}

test('rates are tokens over the time the model took, not over the reader’s', () => {
  const { clock, pass } = handClock();
  const metrics = openMetrics(clock);
  pass(200);
  metrics.notePrefill(50);
  pass(10);
  metrics.noteToken();
  for (let i = 0; i < 4; i++) {
    pass(5_000); // the reader thinks
    metrics.noteStep();
    pass(25);
    metrics.noteToken();
  }
  expect(metrics.stats(engine)).toEqual({
    ttftMs: 210,
    prefillTokensPerSecond: 250,
    decodeTokensPerSecond: 40,
    device: 'wasm',
    threads: 2,
  });
});

test('an answer of one token has no decoding rate, and none is infinite', () => {
  const { clock } = handClock();
  const metrics = openMetrics(clock);
  metrics.notePrefill(10);
  metrics.noteToken();
  expect(metrics.stats(engine)).toMatchObject({
    ttftMs: 0,
    prefillTokensPerSecond: 0,
    decodeTokensPerSecond: 0,
  });
});
