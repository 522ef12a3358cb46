import type { EngineSpeed } from '../core/diagnosis.ts';
import type { Engine } from '../engine/engine.ts';
import { openWasmEngine } from '../engine/wasm/wasm-engine.ts';
import type { WasmHost } from '../engine/wasm/host.ts';
import { PROBE_BYTES, probeModel } from './probe-model.ts';

/** Of each kind: enough that a busy moment is outvoted, few enough not to be noticed. */
const ROUNDS = 9;
const WARM_UPS = 3;
/** Tokens of a prompt, a multiple of the kernels' tile. */
const PROMPT = Array.from({ length: 32 }, (_, i) => i);

/**
 * Times our own engine on a model of random weights, in about a quarter of a second; what a token costs besides its
 * weights (phases of a few microseconds) is inside the rate.
 * @throws Fault where the engine cannot run: `simd-missing`, `wasm-blocked`, `memory-exhausted`, `worker-start`.
 */
export async function measureWasm(host: WasmHost): Promise<EngineSpeed> {
  const engine = await openWasmEngine(probeModel(), host);
  try {
    const decodeMs = await medianMs(engine, host, [1]);
    const prefillMs = await medianMs(engine, host, PROMPT);
    return {
      threads: engine.threads,
      decodeBytesPerSecond: (PROBE_BYTES * 1000) / decodeMs,
      prefillBytesPerSecond: (PROBE_BYTES * PROMPT.length * 1000) / prefillMs,
      overheadMs: 0,
    };
  } finally {
    engine.dispose();
  }
}

async function medianMs(engine: Engine, host: WasmHost, tokens: readonly number[]): Promise<number> {
  const rounds: number[] = [];
  for (let i = 0; i < WARM_UPS + ROUNDS; i++) {
    const start = host.now();
    await engine.forward(tokens, 0);
    if (i >= WARM_UPS) rounds.push(host.now() - start);
  }
  return rounds.toSorted((a, b) => a - b)[ROUNDS >> 1]!;
}
