import { describe, expect, test } from 'vitest';
import type { ScoreRequest } from '../../src/core/protocol.ts';
import { score } from '../../src/decode/score.ts';
import { openSession } from '../../src/decode/session.ts';
import golden from '../engine/golden/llama.json' with { type: 'json' };
import { openRecordedEngine } from './recorded-engine.ts';

const PROMPT = [5, 9, 200, 31];
const CONTINUATION = [17, 2, 278, 0, 40];

describe('score', () => {
  test('is the log-softmax of the logits at every forced token', async () => {
    const at = CONTINUATION.map((_, i) => [i, 278 - i, 100]);
    const steps = await score(await session(), { prompt: PROMPT, continuation: CONTINUATION, top: 3, at });
    const engine = await openRecordedEngine();
    expect(steps).toHaveLength(CONTINUATION.length);
    for (const [i, step] of steps.entries()) {
      const logits = await engine.forward([...PROMPT, ...CONTINUATION.slice(0, i)], 0);
      const direct = logSoftmax(logits);
      expect(step.logprob).toBeCloseTo(direct[CONTINUATION[i]!]!, 10);
      expect(step.at).toHaveLength(3);
      for (const [j, id] of at[i]!.entries()) expect(step.at[j]).toBeCloseTo(direct[id]!, 10);
      const ranking = [...direct.keys()].toSorted((a, b) => direct[b]! - direct[a]!).slice(0, 3);
      expect(step.top.map(({ id }) => id)).toEqual(ranking);
      for (const { id, logprob } of step.top) expect(logprob).toBeCloseTo(direct[id]!, 10);
    }
  });

  test('agrees with an independent implementation', async () => {
    const { prompt, probes } = golden.models['q4_1 tied grouped'];
    const probe = probes[1]!; // after two tokens
    const at = Array.from(probe.logits.keys(), (i) => i * golden.logitStride);
    const steps = await score(await session(), {
      prompt: prompt.slice(0, 2),
      continuation: [probe.top],
      top: 1,
      at: [at],
    });
    expect(steps[0]!.top[0]!.id).toBe(probe.top);
    for (const [i, logit] of probe.logits.entries()) {
      expect(steps[0]!.at[i]).toBeCloseTo(logit - probe.logSumExp, 3);
    }
  });

  test('gives probabilities that sum to 1 when all of them are asked for', async () => {
    const steps = await score(await session(), { prompt: PROMPT, continuation: [1], top: 279 });
    const { top } = steps[0]!;
    expect(top.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0)).toBeCloseTo(1, 12);
    expect(top.every(({ logprob }, i) => i === 0 || logprob <= top[i - 1]!.logprob)).toBe(true);
  });

  test('reports nothing beside the forced token unless asked', async () => {
    const steps = await score(await session(), { prompt: PROMPT, continuation: [1, 2] });
    expect(steps.map(({ top, at }) => [top, at])).toEqual([
      [[], []],
      [[], []],
    ]);
  });

  test('of no continuation is no step, and runs nothing', async () => {
    const engine = await openRecordedEngine();
    expect(await score(openSession(engine), { prompt: PROMPT, continuation: [] })).toEqual([]);
    expect(engine.calls).toEqual([]);
  });

  test('does not run the last forced token, so prompt and continuation may exceed the context by it', async () => {
    const engine = await openRecordedEngine(4, 8);
    const steps = await score(openSession(engine), { prompt: PROMPT, continuation: CONTINUATION });
    expect(steps).toHaveLength(5);
    const longer = { prompt: PROMPT, continuation: [...CONTINUATION, 1] };
    await expect(score(openSession(engine), longer)).rejects.toMatchObject({ code: 'context-overflow' });
  });

  test('judges one token behind a prompt that fills the context', async () => {
    const engine = await openRecordedEngine(4, PROMPT.length);
    const request = { prompt: PROMPT, continuation: [17] };
    expect(await score(openSession(engine), request)).toEqual(await score(await session(), request));
  });

  test('stops between tokens when cancelled, and the next call gives the same numbers', async () => {
    const scoring = await session();
    const request = { prompt: PROMPT, continuation: CONTINUATION };
    const whole = await score(await session(), request);
    const cancel = new AbortController();
    const stopped = score(scoring, request, cancel.signal);
    setImmediate(() => cancel.abort());
    await expect(stopped).rejects.toMatchObject({ name: 'Fault', code: 'aborted' });
    expect(scoring.tokens.length).toBeLessThan(PROMPT.length + CONTINUATION.length - 1);
    expect(await score(scoring, request)).toEqual(whole);
  });

  test.each<[string, Partial<ScoreRequest>]>([
    ['prompt', { prompt: [] }],
    ['prompt', { prompt: [279] }],
    ['continuation', { continuation: [1, -1] }],
    ['continuation', { continuation: [0.5] }],
    ['top', { top: -1 }],
    ['top', { top: 280 }],
    ['at', { at: [[1]] }],
    ['at', { at: CONTINUATION.map(() => [1000]) }],
  ])('refuses a wrong `%s`: %o', async (option, wrong) => {
    const request = { prompt: PROMPT, continuation: CONTINUATION, ...wrong };
    await expect(score(await session(), request)).rejects.toMatchObject({
      name: 'Fault',
      code: 'option-invalid',
      detail: { option },
    });
  });
});

async function session() {
  return openSession(await openRecordedEngine());
}

/** Written out the plain way. */
function logSoftmax(logits: Float32Array): number[] {
  const sum = Array.from(logits).reduce((total, logit) => total + Math.exp(logit), 0);
  return Array.from(logits, (logit) => logit - Math.log(sum));
}
