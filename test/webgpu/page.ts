import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { browserGpu } from '../../src/engine/onnx/gpu.ts';
import type { RuntimeBuild } from '../../src/engine/onnx/load-runtime.ts';
import { openOnnxEngine } from '../../src/engine/onnx/onnx-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { countCalls, type Calls } from './count-calls.ts';

const counter = countCalls();
let engine: Engine | undefined;

const functions = {
  /** Loads a model from its shards. */
  async load(shards: readonly string[], build: RuntimeBuild) {
    const sources = await Promise.all(
      shards.map(async (url) => memorySource(url, new Uint8Array(await (await fetch(url)).arrayBuffer()))),
    );
    const start = performance.now();
    engine = await openOnnxEngine(await openGguf(sources), browserGpu(), { build, contextLength: 512 });
    const { kernel, memoryBytes } = engine;
    return { kernel, memoryBytes, ms: performance.now() - start };
  },

  /** The greedy continuation of a prompt, with the calls that the prompt and the last token took. */
  async greedy(prompt: readonly number[], count: number) {
    counter.take();
    let best = await engine!.candidates!(prompt, 0);
    const prefill: Calls = counter.take();
    let decode: Calls = prefill;
    const tokens = [best.ids![0]!];
    while (tokens.length < count) {
      counter.take();
      best = await engine!.candidates!([tokens.at(-1)!], prompt.length + tokens.length - 1);
      decode = counter.take();
      tokens.push(best.ids![0]!);
    }
    return { tokens, prefill, decode };
  },
};

/** What the check may run in the page. */
export type WebgpuCheckPage = typeof functions;

Object.assign(globalThis, { webgpuCheck: functions });
