import { transfer } from 'comlink';
import { Fault, abortedFault, isFault, throwIfAborted } from '../core/fault.ts';
import { asFault } from '../wire/fault-wire.ts';
import { unlessAborted, unlessGone } from './race.ts';
import { askAgain } from './tabs/host-left.ts';
import type { TabParts, Tabs } from './tabs/join-tabs.ts';
import { openWorkerLink } from './worker-link.ts';
import type { LinkTiming, WorkerLink } from './worker-link.ts';

/** One call on its way: the worker it went to, and the number it can be aborted by. */
export interface Call {
  readonly link: WorkerLink;
  readonly id: number;
}

export interface AskOptions {
  /** The worker to ask; absent means the one that lives, or a new one, and the next one if its tab goes away. */
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
  /** Joins the tabs that share one worker; absent means a worker of our own. */
  readonly share?: ((parts: TabParts) => Tabs) | undefined;
}

const TIMING: LinkTiming = { heartbeatMs: 5_000, startMs: 60_000 };
/** For a worker to put down what it holds before it is ended. */
const GOODBYE_MS = 1_000;

/** Starts nothing until the first call. */
export function supervise({ createWorker, share, ...options }: SupervisorOptions): Supervisor {
  const timing = { ...TIMING, ...options.timing };
  let opening: Promise<WorkerLink> | undefined;
  let alive: WorkerLink | undefined;
  let closing: Promise<void> | undefined;
  let calls = 0;

  const openOwn = (): Promise<WorkerLink> => openWorkerLink(createWorker, timing);
  const open = async (): Promise<WorkerLink> => {
    try {
      alive = await (tabs ? tabs.open() : openOwn());
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
  const askOf = async <T>(
    link: WorkerLink,
    job: (call: Call) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> => {
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
  };
  const ask: Supervisor['ask'] = async (job, { link: wanted, signal } = {}) => {
    throwIfAborted(signal);
    if (wanted) return askOf(wanted, job, signal);
    return askAgain(
      () => unlessAborted(live(), signal),
      (link) => askOf(link, job, signal),
    );
  };
  const admit = (port: MessagePort, life: string): Promise<void> =>
    ask(({ link }) => link.api.attach(transfer(port, [port]), life));
  const tabs = share?.({ timing, openOwn, admit });

  const sayGoodbye = async (): Promise<void> => {
    if (!alive || alive.gone.aborted) return;
    await Promise.race([unlessGone(alive.api.close(), alive.gone), wait(GOODBYE_MS)]).catch(() => {});
    alive.end(closedFault());
  };
  const close = (): Promise<void> => sayGoodbye().finally(() => tabs?.leave(closedFault()));
  return { live, ask, close: () => (closing ??= close()) };
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
