import type { Library } from '../client/library.ts';
import { Fault } from '../core/fault.ts';
import { inTime } from '../core/in-time.ts';

/** How long a question waits for a library to open. */
const OPENING_MS = 10_000;

/**
 * How many passages a library has. A library that does not answer holds up one question for `limitMs` milliseconds, and
 * none after it until it has answered.
 */
export function passageCount(library: Library, limitMs = OPENING_MS): () => Promise<number> {
  let asked: Promise<number> | undefined;
  let isLate = false;
  const ask = async (): Promise<number> => {
    try {
      return (await library.usage()).passages;
    } finally {
      asked = undefined;
      isLate = false;
    }
  };
  return () =>
    inTime((asked ??= ask()), isLate ? 0 : limitMs, () => {
      isLate = true;
      return new Fault(
        'worker-start',
        'The library does not open. Close other tabs of this page, or load it anew.',
      );
    });
}
