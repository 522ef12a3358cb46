import { abortedFault } from '../core/fault.ts';
import type { Fault } from '../core/fault.ts';
import { asFault } from '../wire/fault-wire.ts';

/** The answer, or the Fault that `gone` was aborted with when that comes first. */
export function unlessGone<T>(answer: Promise<T>, gone: AbortSignal): Promise<T> {
  return race(answer, gone, () => asFault(gone.reason));
}

/** The answer, or `aborted` when the caller's signal comes first. */
export function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return signal ? race(answer, signal, () => abortedFault(signal)) : answer;
}

/** Leaves no listener behind: signals outlive many answers, and `Promise.race` would keep them all. */
function race<T>(answer: Promise<T>, signal: AbortSignal, fault: () => Fault): Promise<T> {
  return new Promise((resolve, reject) => {
    const lose = (): void => reject(fault());
    const settle = (): void => signal.removeEventListener('abort', lose);
    signal.addEventListener('abort', lose);
    if (signal.aborted) lose();
    answer.finally(settle).then(resolve, reject);
  });
}
