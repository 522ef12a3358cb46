import type { Library } from '../client/library.ts';
import { Fault } from '../core/fault.ts';
import { inTime } from '../core/in-time.ts';
import { toFault } from './assistant-fault.ts';

/** How long a question waits for a library to open. */
const OPENING_MS = 10_000;

/**
 * How many passages a library has; none of one that fails or is late. A library that does not answer holds up one question for
 * `limitMs` milliseconds, and none after it until it has answered. `hear` is told why there are no passages, and without a fault
 * that the library is there, whenever it comes.
 */
export function passageCount(
  library: Library,
  hear: (missing?: Fault) => void,
  limitMs = OPENING_MS,
): () => Promise<number> {
  let asked: Promise<number> | undefined;
  let isLate = false;
  const ask = async (): Promise<number> => {
    try {
      const { passages } = await library.usage();
      hear();
      return passages;
    } catch (error) {
      hear(toFault(error));
      return 0;
    } finally {
      asked = undefined;
      isLate = false;
    }
  };
  const late = (): Fault => {
    isLate = true;
    return new Fault('worker-start', 'The library is not here yet.');
  };
  return async () => {
    try {
      return await inTime((asked ??= ask()), isLate ? 0 : limitMs, late);
    } catch (fault) {
      hear(toFault(fault));
      return 0;
    }
  };
}
