import { describe, expect, test } from 'vitest';
import type { AssistantEvent } from '../../../src/assistant/assistant.ts';
import type { StartStep } from '../../../src/assistant/assistant-state.ts';
import { performanceLog } from '../../../src/ui/app/performance-log.ts';
import { speedMeter } from '../../../src/ui/app/speed-meter.ts';
import { modelRecord } from '../../fakes/model-records.ts';

const PACE = { bytesPerSecond: undefined, secondsLeft: undefined };
const starting = (progress: StartStep): AssistantEvent => ({
  type: 'state',
  state: { phase: 'starting', model: modelRecord('one'), progress },
});
const offered: AssistantEvent = { type: 'state', state: { phase: 'offer', model: modelRecord('one') } };
const question: AssistantEvent = { type: 'question', question: { role: 'user', id: 'q', content: '?' } };
const text: AssistantEvent = { type: 'text', messageId: 'a', text: 'word' };
const answer = (completionTokens: number, decodeTokensPerSecond: number): AssistantEvent => {
  const usage = { promptTokens: 30, cachedTokens: 10, completionTokens };
  const stats = {
    ttftMs: 200,
    prefillTokensPerSecond: 100,
    decodeTokensPerSecond,
    device: 'wasm',
    threads: 2,
  } as const;
  return {
    type: 'answer',
    answer: { role: 'assistant', id: 'a', content: 'word', end: 'stop' },
    result: { text: 'word', finishReason: 'stop', usage, stats },
  };
};

describe('the speed of an answer', () => {
  test('a steady 50 tokens a second are measured as 50, five times a second', () => {
    const meter = speedMeter();
    for (let token = 0; token <= 100; token++) meter.count(5_000 + token * 20);
    expect(meter.points).toHaveLength(10);
    for (const { tokensPerSecond } of meter.points) expect(tokensPerSecond).toBeCloseTo(50, 5);
    expect(meter.points[0]?.seconds).toBeCloseTo(0.2, 5);
  });

  test('a slower second shows as one', () => {
    const meter = speedMeter();
    for (let token = 0; token < 50; token++) meter.count(token * 20);
    for (let token = 0; token < 20; token++) meter.count(1_000 + token * 100);
    expect(meter.points.at(-1)?.tokensPerSecond).toBeCloseTo(10, 0);
  });

  test('one token has no speed', () => {
    const meter = speedMeter();
    expect(meter.count(0)).toBe(false);
    expect(meter.count(5_000)).toBe(false);
    expect(meter.points).toEqual([]);
  });
});

describe('the log of a visit', () => {
  test('knows what the download and the load took', () => {
    const log = performanceLog();
    log.hear(starting({ step: 'preparing' }), 0);
    log.hear(starting({ step: 'download', doneBytes: 0, totalBytes: 9, pace: PACE }), 1_000);
    log.hear(starting({ step: 'download', doneBytes: 5, totalBytes: 9, pace: PACE }), 2_000);
    log.hear(starting({ step: 'load', doneBytes: 0, totalBytes: 9 }), 4_000);
    log.hear(offered, 4_500);
    expect(log.spent).toEqual({ downloadMs: 3_000, loadMs: 500, prefillMs: 0, decodeMs: 0 });
  });

  test('adds what each answer took, and keeps its figures', () => {
    const log = performanceLog();
    log.hear(answer(51, 100), 0);
    log.hear(answer(11, 10), 0);
    expect(log.spent).toMatchObject({ prefillMs: 400, decodeMs: 1_500 });
    expect(log.answers.map(({ decodeMs, threads }) => [decodeMs, threads])).toEqual([
      [500, 2],
      [1_000, 2],
    ]);
  });

  test('begins a new line with each question, and says when there is something new to show', () => {
    const log = performanceLog();
    expect(log.hear(question, 0)).toBe(true);
    expect(log.hear(text, 0)).toBe(false);
    expect(log.hear(text, 100)).toBe(false);
    expect(log.hear(text, 250)).toBe(true);
    expect(log.points).toHaveLength(1);
    log.hear(question, 300);
    expect(log.points).toEqual([]);
  });

  test('an answer that failed has no figures', () => {
    const log = performanceLog();
    const failed: AssistantEvent = {
      type: 'answer',
      answer: { role: 'assistant', id: 'a', content: '', end: 'failed' },
    };
    log.hear(failed, 0);
    expect(log.answers).toEqual([]);
  });

  test('remembers the last fifty answers and no more', () => {
    const log = performanceLog();
    for (let count = 0; count < 60; count++) log.hear(answer(count + 1, 10), 0);
    expect(log.answers).toHaveLength(50);
    expect(log.answers.at(-1)?.completionTokens).toBe(60);
  });
});
