import { Fault } from '../core/fault.ts';

/** Runs what allocates; a RangeError is how a typed array says that there is no memory left. */
export function allocate<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Fault(
      'memory-exhausted',
      'There is not enough memory for this model and conversation. Close other programs, shorten the ' +
        'conversation, or load a smaller model or contextLength.',
      {},
      error,
    );
  }
}
