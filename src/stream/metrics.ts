import type { Stats } from '../core/protocol.ts';

/** Milliseconds from any fixed moment. */
export type Clock = () => number;

/** What one answer takes. Time that the reader lets the model wait is not the model's. */
export interface Metrics {
  /** The prompt is through; `tokens` of it were run, the others were in the cache. */
  notePrefill(tokens: number): void;
  /** A token has been picked. The first one ends the wait. */
  noteToken(): void;
  /** The model goes on after the reader has taken what there was. */
  noteStep(): void;
  stats(engine: Pick<Stats, 'device' | 'threads'>): Stats;
}

/** Starts the clock. */
export function openMetrics(clock: Clock): Metrics {
  const startMs = clock();
  let prefilledTokens = 0;
  let prefillMs = 0;
  let ttftMs = 0;
  let tokens = 0;
  let decodeMs = 0;
  let stepStartMs = startMs;
  return {
    notePrefill(count) {
      prefilledTokens = count;
      prefillMs = clock() - startMs;
    },
    noteToken() {
      const nowMs = clock();
      if (tokens++ === 0) ttftMs = nowMs - startMs;
      else decodeMs += nowMs - stepStartMs;
    },
    noteStep() {
      stepStartMs = clock();
    },
    stats: ({ device, threads }) => ({
      ttftMs,
      prefillTokensPerSecond: perSecond(prefilledTokens, prefillMs),
      decodeTokensPerSecond: perSecond(tokens - 1, decodeMs),
      device,
      threads,
    }),
  };
}

/** 0 when nothing was counted, or the clock is too coarse to see it. */
function perSecond(count: number, ms: number): number {
  return count > 0 && ms > 0 ? (count * 1000) / ms : 0;
}
