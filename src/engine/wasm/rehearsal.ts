import type { Heap } from './heap.ts';
import type { WasmHost } from './host.ts';
import type { Build } from './open-pass.ts';
import { setPlan } from './plan.ts';
import { startTeam } from './team.ts';
import { fastest, REHEARSED_LAYERS, threadCandidates } from './tune.ts';
import type { Pass } from './wasm-engine.ts';

/** A model in memory whose build and thread count are still open. */
export interface Rehearsal {
  readonly heap: Heap;
  readonly plan: number;
  /** Builds that share a weight layout, so that one may follow the other over the same memory. */
  readonly builds: readonly Build[];
  readonly layers: number;
  readonly mostThreads: number;
  readonly wanted: number | 'auto' | undefined;
}

/** Picks the build and the number of threads by running short passes, and leaves the team ready. */
export async function rehearse(
  host: WasmHost,
  rehearsal: Rehearsal,
): Promise<Pick<Pass, 'kernel' | 'kernels' | 'team' | 'threads'>> {
  const { heap, plan, builds, layers, mostThreads, wanted = 'auto' } = rehearsal;
  setPlan(heap, plan, 'tokens', 1);
  setPlan(heap, plan, 'layers', Math.min(layers, REHEARSED_LAYERS));
  const build = fastest(
    builds.map((value) => ({ value, rehearse: () => value.kernels.run(plan) })),
    host.now,
  );
  const { module, kernels, name } = build;
  const team = await startTeam(host, { module, memory: heap.memory, plan }, mostThreads - 1);
  const counts = wanted === 'auto' ? threadCandidates(mostThreads) : [mostThreads];
  const runWith = (threads: number) => () => {
    setPlan(heap, plan, 'threads', threads);
    kernels.run(plan);
  };
  const threads = fastest(
    counts.map((value) => ({ value, rehearse: runWith(value) })),
    host.now,
  );
  setPlan(heap, plan, 'threads', threads);
  setPlan(heap, plan, 'layers', layers);
  return { kernel: name, kernels, team, threads };
}
