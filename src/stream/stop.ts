import { Fault } from '../core/fault.ts';

const LIMITS = { strings: 64, length: 1024 } as const;

export interface StopStep {
  /** Text that may be shown now. */
  readonly emit: string;
  /** Whether a stop string has been completed; nothing is emitted after that. */
  readonly stopped: boolean;
}

/** Cuts streamed text before a stop string, and holds back what may still become one. */
export interface StopTexts {
  push(text: string): StopStep;
  /** What was held back, when the text ends by itself. */
  end(): string;
}

/**
 * The first stop string to be complete ends the text; of two that end at the same character, the longer.
 * @throws Fault `option-invalid` for stop strings that are empty, too long or too many.
 */
export function openStop(stopStrings: readonly string[]): StopTexts {
  checkStopStrings(stopStrings);
  let held = '';
  let stopped = false;
  return {
    push(text) {
      if (stopped) return { emit: '', stopped };
      const pending = held + text;
      const cut = firstStop(pending, stopStrings);
      stopped = cut !== undefined;
      const shown = cut ?? pending.length - heldLength(pending, stopStrings);
      held = stopped ? '' : pending.slice(shown);
      return { emit: pending.slice(0, shown), stopped };
    },
    end() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

/** Where the text is to be cut: the start of the stop string that ends first. */
function firstStop(text: string, stopStrings: readonly string[]): number | undefined {
  let first: { readonly start: number; readonly end: number } | undefined;
  for (const stop of stopStrings) {
    const start = text.indexOf(stop);
    if (start === -1) continue;
    const end = start + stop.length;
    if (!first || end < first.end || (end === first.end && start < first.start)) first = { start, end };
  }
  return first?.start;
}

/** Length of the longest end of `text` that a stop string begins with. */
function heldLength(text: string, stopStrings: readonly string[]): number {
  let longest = 0;
  for (const stop of stopStrings) {
    let length = Math.min(stop.length - 1, text.length);
    while (length > longest && !text.endsWith(stop.slice(0, length))) length--;
    longest = Math.max(longest, length);
  }
  return longest;
}

function checkStopStrings(stopStrings: readonly string[]): void {
  if (!Array.isArray(stopStrings) || stopStrings.length > LIMITS.strings) {
    throw new Fault('option-invalid', `stop must be a list of at most ${LIMITS.strings} strings.`);
  }
  for (const stop of stopStrings as readonly unknown[]) {
    if (typeof stop !== 'string' || stop.length === 0 || stop.length > LIMITS.length) {
      throw new Fault('option-invalid', `Each stop string must have 1 to ${LIMITS.length} characters.`);
    }
  }
}
