/** Calls by the numbers that the page gave them, so that each can be aborted. */
export interface NumberedCalls {
  /** Runs a job under its call's number; `also` aborts it as well. */
  run<T>(call: number, job: (signal: AbortSignal) => Promise<T>, also?: AbortSignal): Promise<T>;
  abort(call: number): void;
}

export function numberedCalls(): NumberedCalls {
  const running = new Map<number, AbortController>();
  return {
    /** Known by its number from the moment the call arrives, so that no abort can come too early. */
    async run(call, job, also) {
      const abort = new AbortController();
      running.set(call, abort);
      try {
        return await job(also ? AbortSignal.any([abort.signal, also]) : abort.signal);
      } finally {
        running.delete(call);
      }
    },
    abort: (call) => running.get(call)?.abort(),
  };
}
