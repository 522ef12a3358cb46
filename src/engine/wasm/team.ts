import { Fault } from '../../core/fault.ts';
import { inTime } from '../../core/in-time.ts';
import type { ComputeThread, WasmHost } from './host.ts';

/** A thread that has not answered by then is given up. */
const START_MS = 10_000;

export interface TeamStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly plan: number;
}

/** Starts `count` threads beside the engine's own. @throws Fault `worker-start` when one does not come up */
export async function startTeam(host: WasmHost, start: TeamStart, count: number): Promise<ComputeThread[]> {
  const threads = Array.from({ length: count }, (_, i) => host.startThread({ ...start, thread: i + 1 }));
  const ready = Promise.all(threads.map((thread) => thread.ready));
  try {
    await inTime(ready, START_MS, lateFault);
    return threads;
  } catch (error) {
    for (const thread of threads) thread.terminate();
    throw error;
  }
}

function lateFault(): Fault {
  return new Fault('worker-start', 'The compute threads did not start in time.');
}
