import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { openSession, type Session } from '../../src/decode/session.ts';
import { browserGpu } from '../../src/engine/onnx/gpu.ts';
import type { RuntimeBuild } from '../../src/engine/onnx/load-runtime.ts';
import { openOnnxEncoder } from '../../src/engine/onnx/onnx-encoder.ts';
import { openOnnxEngine } from '../../src/engine/onnx/onnx-engine.ts';
import { countCalls } from './count-calls.ts';

const counter = countCalls();
let session: Session | undefined;

const functions = {
  /** Loads a model from its shards. */
  async load(shards: readonly string[], build: RuntimeBuild) {
    const sources = await Promise.all(
      shards.map(async (url) => memorySource(url, new Uint8Array(await (await fetch(url)).arrayBuffer()))),
    );
    const start = performance.now();
    const engine = await openOnnxEngine(await openGguf(sources), browserGpu(), { build, contextLength: 512 });
    session = openSession(engine); // prompts that begin alike pay for it once
    const { kernel, memoryBytes } = engine;
    return { kernel, memoryBytes, ms: performance.now() - start };
  },

  /** Vectors of texts, all in one batch, [texts, dimensions]. */
  async vectors(url: string, build: RuntimeBuild, texts: readonly (readonly number[])[]) {
    const source = memorySource(url, new Uint8Array(await (await fetch(url)).arrayBuffer()));
    const encoder = await openOnnxEncoder(await openGguf([source]), browserGpu(), { build });
    return { kernel: encoder.kernel, vectors: Array.from(await encoder.embed(texts)) };
  },

  /** The greedy continuation of a prompt, with the calls that the last token took. */
  async greedy(prompt: readonly number[], count: number) {
    let best = await session!.prefill(prompt, { reach: 1 });
    let calls = counter.take();
    const tokens = [best.ids![0]!];
    while (tokens.length < count) {
      counter.take();
      best = await session!.step(tokens.at(-1)!, 1);
      calls = counter.take();
      tokens.push(best.ids![0]!);
    }
    return { tokens, calls };
  },
};

/** What the check may run in the page. */
export type WebgpuCheckPage = typeof functions;

Object.assign(globalThis, { webgpuCheck: functions });
