import { abortedFault, type Fault, throwIfAborted } from '../core/fault.ts';

/** Waits; an abort ends the wait at once with `aborted`. */
export type Delay = (ms: number, signal?: AbortSignal) => Promise<void>;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const LONGEST_OBEYED_WAIT_MS = 60_000;

export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  let onAbort = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(resolve, ms);
      if (!signal) return;
      onAbort = () => reject(abortedFault(signal));
      signal.addEventListener('abort', onAbort);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Doubles with each failure (1, 2, …); `coin` in [0, 1) spreads it over the upper half, so that pages do not knock in step. */
export function backoffMs(failures: number, coin: number): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  return (whole / 2) * (1 + coin);
}

/** The wait a `Retry-After` header asks for, in seconds or as a date; at most a minute, 0 when it says nothing we understand. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return ms > 0 ? Math.min(ms, LONGEST_OBEYED_WAIT_MS) : 0;
}

/** True for a failure that may go away by itself. */
export function isTransient(fault: Fault): boolean {
  if (fault.code === 'network' || fault.code === 'shard-short') return true;
  const status = Number(fault.detail.status ?? 0);
  return fault.code === 'http' && (status >= 500 || status === 429 || status === 408 || status === 425);
}
