import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import { Fault, isFault } from '../core/fault.ts';
import type { InferenceApi } from '../core/protocol.ts';
import { carryFaults } from '../wire/fault-wire.ts';
import { openHeartbeat } from './heartbeat.ts';
import { unlessGone } from './race.ts';

/** One worker from its start to its death. */
export interface WorkerLink {
  /** Held here for as long as the link lives: Comlink drops answers of a proxy that was collected. */
  readonly api: Remote<InferenceApi>;
  /** Aborted when the worker is gone; its reason is a Fault. */
  readonly gone: AbortSignal;
  /** The answer, or the Fault that ended the worker before it came. */
  race<T>(answer: Promise<T>): Promise<T>;
  /** Ends the worker; whatever waits for it fails with `fault`. */
  end(fault: Fault): void;
}

export interface LinkTiming {
  /** Between two pings. */
  readonly heartbeatMs: number;
  /** For the worker's script to arrive and answer. */
  readonly startMs: number;
}

/** Starts a worker and waits until it answers. */
export async function openWorkerLink(createWorker: () => Worker, timing: LinkTiming): Promise<WorkerLink> {
  carryFaults();
  const worker = create(createWorker);
  const death = new AbortController();
  const gone = death.signal;
  let started = false;
  const end = (fault: Fault): void => {
    if (gone.aborted) return;
    worker.terminate();
    death.abort(fault);
  };
  worker.addEventListener('error', (event) =>
    end(started ? diedFault(event.message) : startFault(event.message)),
  );
  worker.addEventListener('messageerror', () => end(diedFault('it sent something unreadable')));

  const api = wrap<InferenceApi>(worker);
  const heartbeat = openHeartbeat(api.ping, timing.heartbeatMs, () => end(diedFault('it stopped answering')));
  const race = async <T>(answer: Promise<T>): Promise<T> => {
    const leave = heartbeat.watch();
    try {
      return await unlessGone(answer, gone);
    } finally {
      leave();
    }
  };

  const late = setTimeout(() => end(startFault('it did not answer')), timing.startMs);
  try {
    await unlessGone(api.ping(), gone);
  } finally {
    clearTimeout(late);
  }
  started = true;
  watchLock(api, gone, () => end(diedFault('it was ended')));
  return { api, gone, race, end };
}

/**
 * A worker that is terminated fires no event here, but gives back its Web Locks: being granted the lock that it
 * holds is the news of its death. Where there are no locks, the heartbeat finds out later.
 */
function watchLock(api: Remote<InferenceApi>, gone: AbortSignal, onFree: () => void): void {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (!locks) return;
  const name = `nibble-worker-${Math.random().toString(36).slice(2)}`;
  const watch = async (): Promise<void> => {
    if (!(await api.holdLock(name))) return;
    await locks.request(name, { signal: gone }, onFree);
  };
  watch().catch(() => {}); // denied in this frame, or the link ended first
}

function create(createWorker: () => Worker): Worker {
  try {
    return createWorker();
  } catch (error) {
    if (isFault(error)) throw error;
    if (globalThis.origin === 'null') throw opaqueFault(error);
    throw startFault(error instanceof Error ? error.message : String(error), error);
  }
}

/** A document without an origin may load no worker at all. */
function opaqueFault(cause: unknown): Fault {
  const message =
    'This frame is sandboxed without an origin of its own, and such a frame may start no worker. Add `allow-same-origin` to the `sandbox` attribute of its iframe.';
  return new Fault('worker-start', message, {}, cause);
}

function startFault(why: string | undefined, cause?: unknown): Fault {
  const reason = why || 'its script is missing, blocked, or broken';
  const message = `The worker that runs the model could not start: ${reason}. Check that its script is served.`;
  return new Fault('worker-start', message, {}, cause);
}

function diedFault(why: string | undefined): Fault {
  const reason = why || 'it failed without saying why';
  return new Fault(
    'worker-died',
    `The worker that runs the model died: ${reason}. The next call starts a new one.`,
  );
}
