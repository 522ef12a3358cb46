import { expect, test } from 'vitest';
import { paceMeter } from '../../src/assistant/download-pace.ts';

test('a steady download has its speed and the time that is left', () => {
  const meter = paceMeter();
  let pace = meter.measure(0, 10_000_000, 0);
  for (let ms = 100; ms <= 2_000; ms += 100) pace = meter.measure(ms * 1_000, 10_000_000, ms);
  expect(pace.bytesPerSecond).toBeCloseTo(1_000_000);
  expect(pace.secondsLeft).toBeCloseTo(8);
});

test('nothing is said before there is something to say', () => {
  const meter = paceMeter();
  expect(meter.measure(0, 100, 0)).toEqual({ bytesPerSecond: undefined, secondsLeft: undefined });
  expect(meter.measure(50, 100, 200).bytesPerSecond).toBeUndefined();
  expect(meter.measure(50, 100, 900).bytesPerSecond).toBeDefined();
});

test('a download that stands still has no speed', () => {
  const meter = paceMeter();
  for (let ms = 0; ms <= 20_000; ms += 1_000) meter.measure(500, 1_000, ms);
  expect(meter.measure(500, 1_000, 21_000)).toEqual({ bytesPerSecond: undefined, secondsLeft: undefined });
});

test('bytes that were here already do not count as speed, and old speed is forgotten', () => {
  const meter = paceMeter();
  meter.measure(40_000_000, 100_000_000, 0);
  for (let ms = 500; ms <= 5_000; ms += 500) meter.measure(40_000_000 + ms * 10_000, 100_000_000, ms);
  let slow = meter.measure(90_000_000, 100_000_000, 5_500);
  for (let ms = 6_000; ms <= 15_000; ms += 500)
    slow = meter.measure(90_000_000 + (ms - 5_500) * 100, 100_000_000, ms);
  expect(slow.bytesPerSecond).toBeCloseTo(100_000, -3);
});
