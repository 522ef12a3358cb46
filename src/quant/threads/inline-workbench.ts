import { Fault, throwIfAborted } from '../../core/fault.ts';
import { yieldToEventLoop } from '../../core/yield.ts';
import type { Jobs, Workbench } from './jobs.ts';

/** A workbench without threads: jobs run where they are handed in, one after another. For tests, and for hosts that have none. */
export function inlineWorkbench(jobs: Jobs): Workbench {
  let closed = false;
  return {
    threads: 1,
    async run(name, job, signal) {
      await yieldToEventLoop(); // so that an abort is heard between two jobs
      if (closed) throw new Fault('closed', 'The workbench has been closed.');
      throwIfAborted(signal);
      const run = jobs[name] as (job: unknown) => never;
      return run(job);
    },
    close() {
      closed = true;
    },
  };
}
