import { InferenceSession, Tensor } from 'onnxruntime-web';
import { writeOnnx } from '../../../src/artifact/onnx-writer.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { exportModel, type ExportOptions } from '../../../src/engine/onnx/export-model.ts';

/**
 * What is exported of a model, run by ONNX Runtime's own WebAssembly and fed as transformers.js feeds it. Tokens only ever
 * follow those before, or begin at position 0.
 */
export async function runExported(model: ModelFile, options: ExportOptions): Promise<Engine> {
  const { graph, ...rest } = await exportModel(model, options);
  const bytes = writeOnnx({ ...rest, graph });
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const caches = graph.inputs.filter(({ name }) => name.startsWith('past_key_values.'));
  const nothing = (): Record<string, Tensor> =>
    Object.fromEntries(caches.map(({ name, shape = [] }) => [name, emptyCache(shape)]));
  let past = nothing();
  return {
    device: 'reference',
    kernel: 'onnxruntime-web',
    threads: 1,
    vocabSize: graph.outputs[0]!.shape![2] as number,
    contextLength: Infinity,
    prefillChunk: 64,
    memoryBytes: bytes.length,
    async forward(ids, position) {
      if (position === 0) past = nothing();
      const seen = position + ids.length;
      const outputs = await session.run({
        ...past,
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        attention_mask: new Tensor('int64', new BigInt64Array(seen).fill(1n), [1, seen]),
      });
      for (const name of Object.keys(past)) past[name] = outputs[name.replace('past_key_values', 'present')]!;
      return (await outputs['logits']!.getData()) as Float32Array;
    },
    dispose: () => void session.release(),
  };
}

function emptyCache([, kvHeads, , headSize]: readonly unknown[]): Tensor {
  return new Tensor('float32', new Float32Array(0), [1, Number(kvHeads), 0, Number(headSize)]);
}
