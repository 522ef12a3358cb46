import { Fault } from '../../core/fault.ts';
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
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new Fault('worker-start', 'The compute threads did not start in time.');
    timer = setTimeout(() => reject(fault), START_MS);
  });
  try {
    await Promise.race([Promise.all(threads.map((thread) => thread.ready)), late]);
    return threads;
  } catch (error) {
    for (const thread of threads) thread.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
