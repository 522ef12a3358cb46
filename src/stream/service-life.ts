import { Fault, isFault } from '../core/fault.ts';

/** How long a service is open, and what its end makes of the calls that are on their way. */
export interface ServiceLife {
  readonly signal: AbortSignal;
  end(): void;
  /** Aborted when the caller's signal is, or when the service is closed. */
  stopFor(signal: AbortSignal | undefined): AbortSignal;
  /** What a call failed with: what `close` stopped was not cancelled by its caller. */
  reason(error: unknown): unknown;
}

export function serviceLife(): ServiceLife {
  const life = new AbortController();
  return {
    signal: life.signal,
    end: () => life.abort(),
    stopFor: (signal) => (signal ? AbortSignal.any([signal, life.signal]) : life.signal),
    reason: (error) =>
      life.signal.aborted && isFault(error) && error.code === 'aborted' ? closedFault() : error,
  };
}

/** For whatever is asked of a service that was closed. */
export function closedFault(): Fault {
  return new Fault('closed', 'The model has been closed. Load it again.');
}
