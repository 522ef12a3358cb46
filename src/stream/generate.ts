import { throwIfAborted } from '../core/fault.ts';
import type { FinishReason, GenerateEvent } from '../core/protocol.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import type { Session } from '../decode/session.ts';
import type { Sampler } from '../sample/sampler.ts';
import type { Answer } from './answer.ts';
import type { Metrics } from './metrics.ts';

/** What one answer is made with. */
export interface GenerateParts {
  readonly session: Session;
  readonly sampler: Sampler;
  readonly answer: Answer;
  readonly metrics: Metrics;
}

export interface GenerateLimits {
  readonly maxTokens: number;
  readonly signal?: AbortSignal | undefined;
}

/** What the loop knows when it is over; the engine's part of the statistics is not its business. */
export type GenerateOutcome = Omit<Extract<GenerateEvent, { type: 'finish' }>, 'type' | 'stats'>;

type TextDelta = Extract<GenerateEvent, { type: 'text-delta' }>;

/**
 * Prompt in, text out. Leaving the loop early stops the model; an abort throws `aborted`.
 * @throws Fault `context-overflow` when the prompt leaves no room for an answer.
 */
export async function* generate(
  { session, sampler, answer, metrics }: GenerateParts,
  prompt: readonly number[],
  { maxTokens, signal }: GenerateLimits,
): AsyncGenerator<TextDelta, GenerateOutcome, void> {
  const { reach } = sampler;
  let candidates = await session.prefill(prompt, { signal, reach });
  const { cachedTokens } = session;
  metrics.notePrefill(prompt.length - cachedTokens);
  for (;;) {
    const token = sampler.pick(candidates, session.tokens, prompt.length);
    metrics.noteToken();
    const text = answer.push(token);
    if (text !== '') yield { type: 'text-delta', text };
    const finishReason = why(answer, maxTokens, session.room);
    if (finishReason !== undefined) {
      const rest = answer.end();
      if (rest !== '') yield { type: 'text-delta', text: rest };
      const usage = { promptTokens: prompt.length, cachedTokens, completionTokens: answer.tokens };
      return { text: answer.text, finishReason, usage };
    }
    metrics.noteStep();
    await yieldToEventLoop(); // an abort is a message, and none is heard while the model runs
    throwIfAborted(signal);
    candidates = await session.step(token, reach);
  }
}

function why(answer: Answer, maxTokens: number, room: number): FinishReason | undefined {
  if (answer.stopped) return 'stop';
  if (answer.tokens >= maxTokens) return 'length';
  return room === 0 ? 'context-full' : undefined;
}
