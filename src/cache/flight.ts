import { abortedFault, Fault, throwIfAborted } from '../core/fault.ts';
import type { LoadProgress, Notice } from '../core/protocol.ts';

export type DownloadProgress = Extract<LoadProgress, { readonly phase: 'download' }>;

/** What one caller of shared work wants to hear, and how it may leave. */
export interface Passenger<P = DownloadProgress> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: P) => void) | undefined;
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** One piece of work that several callers wait for. It goes on until the last of them has left. */
export interface Flight<T, P = DownloadProgress> {
  /** True once it has ended or is being given up: who wants the same must start another. */
  readonly over: boolean;
  join(passenger: Passenger<P>): Promise<T>;
  /** Ends it for everybody; resolves when it has come to rest. */
  cancel(): Promise<void>;
}

export interface Crew<P = DownloadProgress> {
  readonly signal: AbortSignal;
  progress(progress: P): void;
  notice(notice: Notice): void;
}

/** Starts `work` once; who joins late hears at once how far it is. */
export function takeOff<T, P = DownloadProgress>(work: (crew: Crew<P>) => Promise<T>): Flight<T, P> {
  const stop = new AbortController();
  let aboard: readonly Passenger<P>[] = []; // replaced, not changed: who joins in mid-event has just heard it
  const notices: Notice[] = [];
  let latest: P | undefined;
  let result: Promise<T> | undefined;
  let ended = false;
  const start = () =>
    work({
      signal: stop.signal,
      progress(progress) {
        latest = progress;
        for (const passenger of aboard) passenger.onProgress?.(progress);
      },
      notice(notice) {
        notices.push(notice);
        for (const passenger of aboard) passenger.onNotice?.(notice);
      },
    });

  return {
    get over() {
      return ended || stop.signal.aborted;
    },
    async join(passenger) {
      throwIfAborted(passenger.signal);
      aboard = [...aboard, passenger];
      let leave = () => {};
      const left = new Promise<never>((_, reject) => {
        leave = () => {
          aboard = aboard.filter((other) => other !== passenger);
          if (aboard.length === 0) stop.abort(passenger.signal?.reason);
          if (passenger.signal) reject(abortedFault(passenger.signal));
        };
      });
      passenger.signal?.addEventListener('abort', leave);
      if (latest) passenger.onProgress?.(latest);
      for (const notice of notices) passenger.onNotice?.(notice);
      try {
        return await Promise.race([(result ??= start().finally(() => (ended = true))), left]);
      } finally {
        passenger.signal?.removeEventListener('abort', leave);
        aboard = aboard.filter((other) => other !== passenger);
      }
    },
    async cancel() {
      stop.abort(new Fault('aborted', 'The model was deleted while it was being downloaded.'));
      await result?.catch(() => {});
    },
  };
}
