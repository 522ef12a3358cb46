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
  /** Builds that share a weight layout, so that one may follow the other over the same memory; a trusted one first. */
  readonly builds: readonly Build[];
  readonly layers: number;
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
  setPlan(heap, plan, 'layers', Math.min(layers, REHEARSED_LAYERS));
  const { module, kernels, name } = pickBuild(host, rehearsal);
  const starting = startTeam(host, { module, memory: heap.memory, plan }, mostThreads - 1);
  // a page that forbids more workers still gets its answers, if it left the number to the engine
  const team = wanted === 'auto' ? await starting.catch(() => []) : await starting;
  const counts = wanted === 'auto' ? threadCandidates(team.length + 1) : [mostThreads];
  const runWith = (threads: number) => () => {
    setPlan(heap, plan, 'threads', threads);
    kernels.run(plan);
  };
  setPlan(heap, plan, 'tokens', 1);
  const threads = fastest(
    counts.map((value) => ({ value, rehearse: runWith(value) })),
    () => host.now(),
  );
  setPlan(heap, plan, 'threads', threads);
  setPlan(heap, plan, 'layers', layers);
  return { kernel: name, kernels, team, threads };
}

/** A prompt's tile beside one token of an answer: builds that are equal at one may be far apart at the other. */
const REHEARSED_TOKENS = [1, 8];

/**
 * The fastest build that computes what the trusted one computes, bit for bit. Some engines compile the widest dot
 * product wrongly (V8 11.3, which is Node 20's), and only once they optimize: so the comparison comes last.
 */
function pickBuild(host: WasmHost, rehearsal: Rehearsal): Build {
  const { heap, plan, builds } = rehearsal;
  const runAll = ({ kernels }: Build): void => {
    for (const tokens of REHEARSED_TOKENS) {
      setPlan(heap, plan, 'tokens', tokens);
      kernels.run(plan);
    }
  };
  const best = fastest(
    builds.map((value) => ({ value, rehearse: () => runAll(value) })),
    () => host.now(),
  );
  const trusted = builds[0]!;
  if (best === trusted) return trusted;
  const agree = [1, 4].every((tokens) => {
    const expected = resultOf(trusted, tokens, rehearsal);
    return resultOf(best, tokens, rehearsal).every((value, i) => value === expected[i]);
  });
  return agree ? best : trusted;
}

function resultOf({ kernels }: Build, tokens: number, { heap, plan, stream }: Rehearsal): Float32Array {
  setPlan(heap, plan, 'tokens', tokens);
  kernels.run(plan);
  return heap.f32(stream.address, tokens * stream.width).slice();
}
