import {
  env,
  type FeatureExtractionPipeline,
  mean_pooling,
  pipeline,
  Tensor,
} from '@huggingface/transformers';
import glueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import type { BenchedEmbedder } from './embed-plan.ts';
import { serveEmbedVisit } from './embed-visit.ts';

serveEmbedVisit(async ({ threads, dtype = 'fp32', batch = 1 }): Promise<BenchedEmbedder> => {
  env.allowLocalModels = false;
  env.remoteHost = location.origin;
  env.remotePathTemplate = '{model}';
  const wasm = env.backends.onnx.wasm!;
  wasm.wasmPaths = { mjs: new URL(glueUrl, location.href).href, wasm: new URL(wasmUrl, location.href).href };
  wasm.numThreads = threads;
  wasm.proxy = false;
  const extract = await pipeline('feature-extraction', 'exported', { dtype, device: 'wasm' });
  return {
    detail: `transformers.js ${env.version}`,
    threads: wasm.numThreads ?? 1,
    async embed(texts) {
      const vectors: Float32Array[] = [];
      const order = texts.map((_, at) => at).toSorted((a, b) => texts[a]!.length - texts[b]!.length);
      for (let from = 0; from < order.length; from += batch) {
        const places = order.slice(from, from + batch);
        const made = await run(
          extract.model,
          places.map((at) => texts[at]!),
        );
        for (const [i, at] of places.entries()) vectors[at] = made[i]!;
      }
      return vectors;
    },
    async embedTexts(texts) {
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += batch) {
        const output = await extract(texts.slice(from, from + batch), { pooling: 'mean', normalize: true });
        vectors.push(...rowsOf(output));
      }
      return vectors;
    },
  };
});

type Model = FeatureExtractionPipeline['model'];

/** As the pipeline for feature extraction does it, once texts are ids: padded to the longest. */
async function run(model: Model, texts: readonly (readonly number[])[]): Promise<Float32Array[]> {
  const width = Math.max(...texts.map((text) => text.length));
  const shape = [texts.length, width];
  const ids = new BigInt64Array(texts.length * width);
  const mask = new BigInt64Array(texts.length * width);
  for (const [row, text] of texts.entries()) {
    ids.set(BigInt64Array.from(text, BigInt), row * width);
    mask.fill(1n, row * width, row * width + text.length);
  }
  const attention = new Tensor('int64', mask, shape);
  const output = await model({
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: attention,
    token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
  });
  return rowsOf(mean_pooling(output.last_hidden_state, attention).normalize(2, -1));
}

function rowsOf({ data, dims }: Tensor): Float32Array[] {
  const [count, size] = dims as [number, number];
  return Array.from({ length: count }, (_, i) => (data as Float32Array).slice(i * size, (i + 1) * size));
}
