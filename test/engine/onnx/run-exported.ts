import { InferenceSession, Tensor } from 'onnxruntime-web';
import type { OnnxModel } from '../../../src/artifact/onnx-model.ts';
import { writeOnnx } from '../../../src/artifact/onnx-writer.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { exportModel, type ExportOptions } from '../../../src/engine/onnx/export-model.ts';
import type { LogitSource } from '../../../src/judge/logit-source.ts';

/**
 * What is exported of a model, run by ONNX Runtime's own WebAssembly and fed as transformers.js feeds it. Tokens only ever
 * follow those before, or begin at position 0.
 */
export async function runExported(model: ModelFile, options: ExportOptions): Promise<Engine> {
  const { session, nothing, bytes, vocabSize } = await openExported(await exportModel(model, options));
  let past = nothing();
  return {
    device: 'reference',
    kernel: 'onnxruntime-web',
    threads: 1,
    vocabSize,
    contextLength: Infinity,
    prefillChunk: 64,
    memoryBytes: bytes,
    async forward(ids, position) {
      if (position === 0) past = nothing();
      const outputs = await session.run({ ...past, ...tokenInputs(ids, position) });
      for (const name of Object.keys(past)) past[name] = outputs[name.replace('past_key_values', 'present')]!;
      return (await outputs['logits']!.getData()) as Float32Array;
    },
    dispose: () => void session.release(),
  };
}

/** The same with the logits of all tokens of a text, which goes in as one prompt. */
export async function exportedLogits(model: ModelFile, options: ExportOptions): Promise<LogitSource> {
  return openExportedLogits(await exportModel(model, { ...options, everyToken: true }));
}

/** The same of a graph that gives the logits of every token. */
export async function openExportedLogits(graph: OnnxModel): Promise<LogitSource> {
  const { session, nothing, vocabSize } = await openExported(graph);
  return {
    vocabSize,
    async logits(tokens, each) {
      const outputs = await session.run({ ...nothing(), ...tokenInputs(tokens, 0) });
      const logits = (await outputs['logits']!.getData()) as Float32Array;
      for (let at = 0; at < tokens.length; at++)
        each(at, logits.subarray(at * vocabSize, (at + 1) * vocabSize));
    },
  };
}

interface Exported {
  readonly session: InferenceSession;
  /** An empty cache. */
  readonly nothing: () => Record<string, Tensor>;
  readonly bytes: number;
  readonly vocabSize: number;
}

async function openExported(model: OnnxModel): Promise<Exported> {
  const { graph } = model;
  const bytes = writeOnnx(model);
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const caches = graph.inputs.filter(({ name }) => name.startsWith('past_key_values.'));
  const nothing = (): Record<string, Tensor> =>
    Object.fromEntries(caches.map(({ name, shape = [] }) => [name, emptyCache(shape)]));
  return { session, nothing, bytes: bytes.length, vocabSize: graph.outputs[0]!.shape![2] as number };
}

function tokenInputs(ids: readonly number[], position: number): Record<string, Tensor> {
  const seen = position + ids.length;
  return {
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    attention_mask: new Tensor('int64', new BigInt64Array(seen).fill(1n), [1, seen]),
  };
}

function emptyCache([, kvHeads, , headSize]: readonly unknown[]): Tensor {
  return new Tensor('float32', new Float32Array(0), [1, Number(kvHeads), 0, Number(headSize)]);
}
