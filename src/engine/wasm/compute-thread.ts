import { instantiateKernels } from './kernels.ts';
import type { ThreadStart } from './host.ts';

/** The life of a compute thread: says that it is there, then serves passes until dismissed or terminated. */
export async function serveThread(start: ThreadStart, sayReady: () => void): Promise<void> {
  const kernels = await instantiateKernels(start.module, start.memory);
  sayReady();
  kernels.serve(start.plan, start.thread);
}
