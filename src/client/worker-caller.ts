import type { Remote } from 'comlink';
import { Fault, throwIfAborted } from '../core/fault.ts';
import { unlessAborted } from './race.ts';
import { withReason } from './supervisor.ts';
import { openOwnLink } from './worker-link.ts';
import type { LinkedApi, WorkerLink } from './worker-link.ts';

/** Calls to a worker that nobody shares: the first one starts it, and the first after its death another. */
export interface WorkerCaller<Api extends LinkedApi> {
  /**
   * One call, with the number by which it can be aborted.
   * @throws Fault `worker-start`, `worker-died`, `aborted`, `closed`, and the job's own
   */
  ask<T>(job: (api: Remote<Api>, call: number) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Ends the worker; what waits for it fails with `fault`. A later call starts another. */
  end(fault: Fault): void;
}

export interface CallerOptions<Api extends LinkedApi> {
  readonly createWorker: () => Worker;
  /** What a new worker is told before anything is asked of it. */
  readonly begin?: (api: Remote<Api>, call: number) => Promise<unknown>;
  /** How a call is cancelled; absent: the worker ends with it, for jobs that hear nothing while they compute. */
  readonly abort?: (api: Remote<Api>, call: number) => Promise<unknown>;
}

const TIMING = { heartbeatMs: 10_000, startMs: 60_000 };

/** Starts nothing until the first call. */
export function openCaller<Api extends LinkedApi>(options: CallerOptions<Api>): WorkerCaller<Api> {
  let opening: Promise<WorkerLink<Api>> | undefined;
  let calls = 0;

  const open = async (): Promise<WorkerLink<Api>> => {
    const link = await openOwnLink<Api>(options.createWorker, TIMING);
    try {
      if (options.begin) await link.race(options.begin(link.api, ++calls));
      return link;
    } catch (error) {
      link.end(withReason(error, undefined));
      throw error;
    }
  };
  const live = async (): Promise<WorkerLink<Api>> => {
    for (let mine = opening; mine; mine = opening) {
      const link = await mine.catch(() => undefined);
      if (link && !link.gone.aborted) return link;
      if (opening === mine) opening = undefined; // else another caller has begun the next one
    }
    return (opening = open());
  };
  const end = (fault: Fault): void => {
    const ended = opening;
    opening = undefined;
    ended?.then(
      (link) => link.end(fault),
      () => {},
    );
  };
  const ask: WorkerCaller<Api>['ask'] = async (job, signal) => {
    throwIfAborted(signal);
    const call = ++calls;
    let asked: WorkerLink<Api> | undefined;
    const abort = (): void => {
      if (options.abort === undefined) end(new Fault('aborted', 'The request was cancelled.'));
      else if (asked) void options.abort(asked.api, call).catch(() => {});
    };
    signal?.addEventListener('abort', abort);
    try {
      asked = await unlessAborted(live(), signal);
      return await asked.race(job(asked.api, call));
    } catch (error) {
      throw withReason(error, signal);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  };
  return { ask, end };
}
