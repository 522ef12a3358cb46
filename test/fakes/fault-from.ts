import { isFault } from '../../src/core/fault.ts';
import type { Fault } from '../../src/core/fault.ts';

/** The Fault that `job` throws. */
export function faultFrom(job: () => unknown): Fault {
  try {
    job();
  } catch (error) {
    if (isFault(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
