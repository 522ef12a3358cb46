import { afterEach, describe, expect, test } from 'vitest';
import { openOnnxRepository } from '../../src/artifact/onnx-repository.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openHubEngine } from '../../src/engine/hub/hub-engine.ts';
import type { HubEngineOptions } from '../../src/engine/hub/hub-engine.ts';
import type { OrtRuntime } from '../../src/engine/hub/ort-runtime.ts';
import { bestBuild, loadRuntime } from '../../src/engine/onnx/load-runtime.ts';
import { decoderFiles, golden } from './hub-scene.ts';

const GRAPHS = ['model', 'model_quantized', 'model_q4'] as const;

let engine: Engine | undefined;

afterEach(() => engine?.dispose());

async function open(graph: string = 'model', options: HubEngineOptions = {}): Promise<Engine> {
  const runtime = (await loadRuntime(bestBuild())) as unknown as OrtRuntime;
  engine = await openHubEngine(await openOnnxRepository(await decoderFiles(graph)), runtime, options);
  return engine;
}

describe.each(GRAPHS)('the graph %s', (graph) => {
  const { logits, spread, greedy } = golden.models[graph];

  test('gives the logits and the greedy answer that onnxruntime gives in Python', async () => {
    const { forward, vocabSize } = await bound(graph);
    const answer = await forward(golden.prompt, 0);
    expect(answer).toHaveLength(vocabSize);
    const some = [...answer].filter((_, id) => id % golden.logitStride === 0);
    for (const [index, logit] of some.entries()) expect(Math.abs(logit - logits[index]!)).toBeLessThan(0.02 * spread);
    let last = answer;
    const said: number[] = [];
    while (said.length < greedy.length) {
      const token = last.indexOf(Math.max(...last));
      last = await forward([token], golden.prompt.length + said.length);
      said.push(token);
    }
    expect(said).toEqual(greedy);
  });
});

async function bound(graph: string) {
  const opened = await open(graph);
  return { vocabSize: opened.vocabSize, forward: opened.forward.bind(opened) };
}
