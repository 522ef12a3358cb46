import type { Heap } from './heap.ts';
import type { WasmHost } from './host.ts';
import { setJob } from './job.ts';
import type { Build } from './open-builds.ts';
import { startTeam } from './team.ts';
import { fastest, threadCandidates } from './tune.ts';
import type { Pass } from './wasm-engine.ts';

/** A model in memory whose build and thread count are still open. */
export interface Rehearsal {
  readonly heap: Heap;
  readonly plan: number;
  /** Builds that share a weight layout, so that one may follow the other over the same memory; a trusted one first. */
  readonly builds: readonly Build[];
  readonly layers: number;
  readonly rehearsedLayers: number;
  /** Tokens of the passes by which builds are compared. */
  readonly passes: readonly number[];
  /** Tokens of the pass by which numbers of threads are. */
  readonly threadPass: number;
  /** Makes the next pass one of so many tokens, whichever they are. */
  readonly writeJob: (tokens: number) => void;
  /** The residual stream, where a pass leaves its result: [token][width] float32. */
  readonly stream: { readonly address: number; readonly width: number };
  readonly mostThreads: number;
  readonly wanted: number | 'auto' | undefined;
}

/** Picks the build and the number of threads by running short passes, and leaves the team ready. */
export async function rehearse(
  host: WasmHost,
  rehearsal: Rehearsal,
): Promise<Pick<Pass, 'kernel' | 'kernels' | 'team' | 'threads'>> {
  const { heap, plan, layers, mostThreads, wanted = 'auto' } = rehearsal;
  setJob(heap, plan, 'layers', Math.min(layers, rehearsal.rehearsedLayers));
  const { module, kernels, name } = pickBuild(host, rehearsal);
  const starting = startTeam(host, { module, memory: heap.memory, plan }, mostThreads - 1);
  // a page that forbids more workers still gets its answers, if it left the number to the engine
  const team = wanted === 'auto' ? await starting.catch(() => []) : await starting;
  const counts = wanted === 'auto' ? threadCandidates(team.length + 1) : [mostThreads];
  const runWith = (threads: number) => () => {
    setJob(heap, plan, 'threads', threads);
    kernels.run(plan);
  };
  rehearsal.writeJob(rehearsal.threadPass);
  const candidates = counts.map((value) => ({ value, rehearse: runWith(value) }));
  try {
    const threads = fastest(candidates, () => host.now());
    setJob(heap, plan, 'threads', threads);
    setJob(heap, plan, 'layers', layers);
    return { kernel: name, kernels, team, threads };
  } catch (error) {
    for (const thread of team) thread.terminate();
    throw error;
  }
}

/**
 * The fastest build that computes what the trusted one computes, bit for bit. Some engines compile the widest dot
 * product wrongly (V8 11.3, which is Node 20's), and only once they optimize: so the comparison comes last.
 */
function pickBuild(host: WasmHost, rehearsal: Rehearsal): Build {
  const { plan, builds, passes, writeJob } = rehearsal;
  const runAll = ({ kernels }: Build): void => {
    for (const tokens of passes) {
      writeJob(tokens);
      kernels.run(plan);
    }
  };
  const best = fastest(
    builds.map((value) => ({ value, rehearse: () => runAll(value) })),
    () => host.now(),
  );
  const trusted = builds[0]!;
  if (best === trusted) return trusted;
  const agree = passes.every((tokens) => {
    const expected = resultOf(trusted, tokens, rehearsal);
    return resultOf(best, tokens, rehearsal).every((value, i) => value === expected[i]);
  });
  return agree ? best : trusted;
}

function resultOf(
  { kernels }: Build,
  tokens: number,
  { heap, plan, stream, writeJob }: Rehearsal,
): Float32Array {
  writeJob(tokens);
  kernels.run(plan);
  return heap.f32(stream.address, tokens * stream.width).slice();
}
