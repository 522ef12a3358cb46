import type { AssistantEvent } from '../../assistant/assistant.ts';
import type { Stats, Usage } from '../../core/protocol.ts';
import { speedMeter } from './speed-meter.ts';
import type { SpeedPoint } from './speed-meter.ts';

/** What one answer took. */
export interface AnswerFigures extends Stats, Usage {
  readonly decodeMs: number;
}

/** Milliseconds since the app was opened, by what they went into. */
export interface TimeSpent {
  readonly downloadMs: number;
  readonly loadMs: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
}

/** The figures of this visit: the speed of the answer that runs or ran last, and what each answer took. */
export interface PerformanceLog {
  readonly points: readonly SpeedPoint[];
  /** Oldest first. */
  readonly answers: readonly AnswerFigures[];
  readonly spent: TimeSpent;
  /** Takes an event of the assistant and the time it came at; true when a figure changed. */
  hear(event: AssistantEvent, nowMs: number): boolean;
}

const MAX_ANSWERS = 50;

export function performanceLog(): PerformanceLog {
  const answers: AnswerFigures[] = [];
  const spent = { downloadMs: 0, loadMs: 0, prefillMs: 0, decodeMs: 0 };
  let meter = speedMeter();
  let step: { readonly name: 'download' | 'load'; readonly sinceMs: number } | undefined;

  const enterStep = (name: 'download' | 'load' | undefined, nowMs: number): boolean => {
    if (step?.name === name) return false;
    if (step !== undefined) spent[step.name === 'download' ? 'downloadMs' : 'loadMs'] += nowMs - step.sinceMs;
    step = name === undefined ? undefined : { name, sinceMs: nowMs };
    return true;
  };
  const takeAnswer = (stats: Stats, usage: Usage): void => {
    const { decodeTokensPerSecond: rate } = stats;
    const decodeMs = rate > 0 ? ((usage.completionTokens - 1) / rate) * 1000 : 0;
    answers.push({ ...stats, ...usage, decodeMs });
    if (answers.length > MAX_ANSWERS) answers.shift();
    spent.prefillMs += stats.ttftMs;
    spent.decodeMs += decodeMs;
  };
  return {
    get points() {
      return meter.points;
    },
    answers,
    spent,
    hear: (event, nowMs) => {
      if (event.type === 'state') {
        const { state } = event;
        const now = state.phase === 'starting' ? state.progress.step : undefined;
        return enterStep(now === 'preparing' ? undefined : now, nowMs);
      }
      if (event.type === 'question') meter = speedMeter();
      if (event.type === 'text') return meter.count(nowMs);
      if (event.type === 'answer' && event.result) takeAnswer(event.result.stats, event.result.usage);
      return event.type === 'question' || event.type === 'answer';
    },
  };
}
