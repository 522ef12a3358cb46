import type { Engine } from '../../src/engine/engine.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { openTinyModel } from '../contract/engine.ts';

/** One call of `forward`, as the engine got it. */
export interface Call {
  readonly position: number;
  readonly tokens: number;
  readonly logits: boolean;
}

/** A real engine that notes what it is asked, and can be made to fail after so many more calls. */
export interface RecordedEngine extends Engine {
  readonly calls: Call[];
  failAfter(calls: number, error: Error): void;
}

/** The reference engine on a tiny model, in chunks of 4 unless told. */
export async function openRecordedEngine(prefillChunk = 4, contextLength = 64): Promise<RecordedEngine> {
  const engine = await openReferenceEngine(await openTinyModel('q4_1 tied grouped'), { contextLength });
  const calls: Call[] = [];
  let failure: { after: number; error: Error } | undefined;
  return {
    device: engine.device,
    kernel: engine.kernel,
    threads: engine.threads,
    vocabSize: engine.vocabSize,
    contextLength: engine.contextLength,
    memoryBytes: engine.memoryBytes,
    prefillChunk,
    calls,
    failAfter: (after, error) => (failure = { after, error }),
    forward: async (tokens, position, options) => {
      calls.push({ position, tokens: tokens.length, logits: options?.logits ?? true });
      const answer = await engine.forward(tokens, position, options);
      if (!failure || failure.after-- > 0) return answer;
      const { error } = failure;
      failure = undefined;
      throw error; // after it has written: the worst moment
    },
    dispose: () => engine.dispose(),
  };
}
