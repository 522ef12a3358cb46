import type { ModelFile } from '../../src/artifact/tensor.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import type { OpenEngineOptions } from '../../src/doctor/engines.ts';

/** What is wrong with it, if anything. */
export interface PretendedGpuOptions {
  /** Changes the logits of each pass. */
  readonly bend?: (logits: Float32Array) => void;
  /** Passes of one engine after which the GPU goes away. */
  readonly passes?: number;
}

/** The reference engine in the place of a GPU's, with a GPU's faults. */
export async function openPretendedGpu(
  model: ModelFile,
  options: OpenEngineOptions,
  { bend, passes = Infinity }: PretendedGpuOptions = {},
): Promise<Engine> {
  const engine = await openReferenceEngine(model, options);
  let done = 0;
  const forward: Engine['forward'] = async (...pass) => {
    if (++done > passes) throw new Fault('device-lost', 'The graphics processor went away.');
    const logits = await engine.forward(...pass);
    bend?.(logits);
    return logits;
  };
  return new Proxy(engine, {
    get(target, property) {
      if (property === 'device') return 'webgpu';
      if (property === 'forward') return forward;
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Numbers as a driver's bug makes them: right for some tokens, another token's for others. */
export function shuffle(logits: Float32Array): void {
  logits.set(logits.slice().reverse());
}
