import { Fault, abortedFault, isFault, throwIfAborted } from '../core/fault.ts';
import { asFault } from '../wire/fault-wire.ts';
import { unlessAborted, unlessGone } from './race.ts';
import { openWorkerLink } from './worker-link.ts';
import type { LinkTiming, WorkerLink } from './worker-link.ts';

/** One call on its way: the worker it went to, and the number it can be aborted by. */
export interface Call {
  readonly link: WorkerLink;
  readonly id: number;
}

export interface AskOptions {
  /** The worker to ask; absent means the one that lives, or a new one. */
  readonly link?: WorkerLink;
  readonly signal?: AbortSignal | undefined;
}

/** Keeps a worker alive for its owner: the next call after a death starts a new one. */
export interface Supervisor {
  /** The worker that lives now, or a new one. */
  live(): Promise<WorkerLink>;
  /** Runs one call; it fails with a Fault when the worker dies, and is cancelled there by the caller's signal. */
  ask<T>(job: (call: Call) => Promise<T>, options?: AskOptions): Promise<T>;
  /** Ends the worker; calls on their way and later ones fail with `closed`. Idempotent. */
  close(): Promise<void>;
}

export interface SupervisorOptions {
  readonly createWorker: () => Worker;
  readonly timing?: Partial<LinkTiming>;
}

const TIMING: LinkTiming = { heartbeatMs: 5_000, startMs: 60_000 };
/** For a worker to put down what it holds before it is ended. */
const GOODBYE_MS = 1_000;

/** Starts nothing until the first call. */
export function supervise({ createWorker, timing }: SupervisorOptions): Supervisor {
  let opening: Promise<WorkerLink> | undefined;
  let alive: WorkerLink | undefined;
  let closing: Promise<void> | undefined;
  let calls = 0;

  const open = async (): Promise<WorkerLink> => {
    try {
      alive = await openWorkerLink(createWorker, { ...TIMING, ...timing });
    } finally {
      opening = undefined;
    }
    if (closing) alive.end(closedFault());
    return alive;
  };
  const live = async (): Promise<WorkerLink> => {
    if (closing) throw closedFault();
    if (alive && !alive.gone.aborted) return alive;
    return (opening ??= open());
  };
  const sayGoodbye = async (): Promise<void> => {
    if (!alive || alive.gone.aborted) return;
    await Promise.race([unlessGone(alive.api.close(), alive.gone), wait(GOODBYE_MS)]).catch(() => {});
    alive.end(closedFault());
  };
  return {
    live,
    async ask(job, { link: wanted, signal } = {}) {
      throwIfAborted(signal);
      const link = wanted ?? (await unlessAborted(live(), signal));
      const call: Call = { link, id: ++calls };
      const abort = (): void => void link.api.abort(call.id).catch(() => {});
      signal?.addEventListener('abort', abort);
      try {
        return await link.race(job(call));
      } catch (error) {
        throw withReason(error, signal);
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    close: () => (closing ??= sayGoodbye()),
  };
}

/** An abort loses its reason on the wire; the signal still has it. */
export function withReason(error: unknown, signal: AbortSignal | undefined): Fault {
  if (signal?.aborted && isFault(error) && error.code === 'aborted') return abortedFault(signal);
  if (error instanceof Error && error.name === 'DataCloneError') return uncloneableFault(error);
  return asFault(error);
}

function closedFault(): Fault {
  return new Fault('closed', 'This client has been closed; create another one.');
}

function uncloneableFault(error: Error): Fault {
  const message =
    'The request holds something that cannot be sent to the worker, such as a function; leave it out.';
  return new Fault('option-invalid', message, {}, error);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
