import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import { deviceLocks } from '../core/device-locks.ts';
import { Fault, isFault } from '../core/fault.ts';
import type { InferenceApi } from '../core/inference-api.ts';
import { asFault, carryFaults } from '../wire/fault-wire.ts';
import { beginVisit } from './begin-visit.ts';
import { openHeartbeat } from './heartbeat.ts';
import { unlessGone } from './race.ts';

/** What every worker of ours answers, so that its death is noticed. */
export type LinkedApi = Pick<InferenceApi, 'ping' | 'holdLock'>;

/** The way to one worker, from its first answer to its death. */
export interface WorkerLink<Api extends LinkedApi = InferenceApi> {
  /** Held here for as long as the link lives: Comlink drops answers of a proxy that was collected. */
  readonly api: Remote<Api>;
  /** Aborted when the worker is gone; its reason is a Fault. */
  readonly gone: AbortSignal;
  /** True when another tab hosts the worker: what it leaves unfinished can be asked of the next host. */
  readonly elsewhere: boolean;
  /** The answer, or the Fault that ended the worker before it came. */
  race<T>(answer: Promise<T>): Promise<T>;
  /** Ends the worker, or the way to one elsewhere; whatever waits for it fails with `fault`. */
  end(fault: Fault): void;
}

export interface LinkTiming {
  /** Between two pings. */
  readonly heartbeatMs: number;
  /** For the worker's script to arrive and answer. */
  readonly startMs: number;
}

export interface LinkOptions {
  readonly timing: LinkTiming;
  readonly elsewhere: boolean;
  /** What to say of a worker that never answered, and of one that stopped. */
  readonly startFault: (why?: string) => Fault;
  readonly diedFault: (why?: string) => Fault;
  /** Lets go of the other end. */
  readonly hangUp: () => void;
  /** Gives up waiting for the first answer; its reason is a Fault. */
  readonly giveUp?: AbortSignal;
}

/** Starts the worker that runs models and waits until it answers. */
export async function openWorkerLink(createWorker: () => Worker, timing: LinkTiming): Promise<WorkerLink> {
  const link = await openOwnLink<InferenceApi>(createWorker, timing);
  beginVisit(link);
  return link;
}

/** Starts a worker of whatever kind and waits until it answers. */
export async function openOwnLink<Api extends LinkedApi>(
  createWorker: () => Worker,
  timing: LinkTiming,
): Promise<WorkerLink<Api>> {
  const worker = create(createWorker);
  return openLink<Api>(worker, {
    timing,
    elsewhere: false,
    startFault,
    diedFault,
    hangUp: () => worker.terminate(),
  });
}

/** Waits until the worker at the other end of `line` answers, and watches it from then on. */
export async function openLink<Api extends LinkedApi = InferenceApi>(
  line: Worker | MessagePort,
  options: LinkOptions,
): Promise<WorkerLink<Api>> {
  carryFaults();
  const { timing, diedFault, giveUp } = options;
  const death = new AbortController();
  const gone = death.signal;
  let lost = options.startFault;
  const end = (fault: Fault): void => {
    if (gone.aborted) return;
    options.hangUp();
    death.abort(fault);
  };
  line.addEventListener('error', (event) => end(lost((event as ErrorEvent).message)));
  line.addEventListener('messageerror', () => end(diedFault('it sent something unreadable')));
  line.addEventListener('close', () => end(lost('it went away'))); // a port's, where browsers tell

  const api = wrap<Api>(line);
  const life = api as unknown as Remote<LinkedApi>; // of any kind of worker
  const heartbeat = openHeartbeat(life.ping, timing.heartbeatMs, () =>
    end(diedFault('it stopped answering')),
  );
  const race = async <T>(answer: Promise<T>): Promise<T> => {
    const leave = heartbeat.watch();
    try {
      return await unlessGone(answer, gone);
    } finally {
      leave();
    }
  };

  const late = setTimeout(() => end(lost('it did not answer')), timing.startMs);
  const stop = (): void => end(asFault(giveUp?.reason));
  giveUp?.addEventListener('abort', stop);
  if (giveUp?.aborted) stop();
  try {
    await unlessGone(life.ping(), gone);
  } finally {
    clearTimeout(late);
    giveUp?.removeEventListener('abort', stop);
  }
  lost = diedFault;
  watchLock(life, gone, () => end(diedFault('it was ended')));
  return { api, gone, elsewhere: options.elsewhere, race, end };
}

/**
 * A worker that is terminated fires no event here, but gives back its Web Locks: being granted the lock that it
 * holds is the news of its death. Where there are no locks, the heartbeat finds out later.
 */
function watchLock(api: Remote<LinkedApi>, gone: AbortSignal, onFree: () => void): void {
  const locks = deviceLocks();
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
