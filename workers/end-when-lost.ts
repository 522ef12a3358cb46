import { isFault } from '../src/core/fault.ts';
import type { EngineParts } from '../src/stream/loaded.ts';

/** For the last messages to leave the worker. */
const LAST_WORDS_MS = 200;

/**
 * Ends the worker when its GPU is gone: a runtime gets no other one in the same worker. The page that started it has
 * ended it already, unless only guests from other tabs had answers under way; they wait for this end to be let in anew.
 */
export function endWhenLost(
  noteAnswer: EngineParts['noteAnswer'],
  end: () => void = () => close(),
): NonNullable<EngineParts['noteAnswer']> {
  return async (engine, answer) => {
    await noteAnswer?.(engine, answer);
    if (isFault(answer) && answer.code === 'device-lost') setTimeout(end, LAST_WORDS_MS);
  };
}
