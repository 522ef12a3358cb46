import { openGguf } from '../../../src/artifact/gguf-file.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { packBatches } from '../../../src/embedding/pack-batches.ts';
import { openTextEmbedder } from '../../../src/embedding/text-embedder.ts';
import { browserHost } from '../../../src/engine/wasm/browser-host.ts';
import { openWasmEncoder } from '../../../src/engine/wasm/wasm-encoder.ts';
import { openInputTokenizer } from '../../../src/text/input-tokenizer.ts';
import type { BenchedEmbedder } from './embed-plan.ts';
import { serveEmbedVisit } from './embed-visit.ts';

const FILE = 'all-MiniLM-L6-v2.Q8_0.gguf';

serveEmbedVisit(async ({ threads }): Promise<BenchedEmbedder> => {
  const response = await fetch(new URL(`/models/all-minilm-l6-v2/${FILE}`, location.href));
  const model = await openGguf([memorySource(FILE, new Uint8Array(await response.arrayBuffer()))]);
  const encoder = await openWasmEncoder(model, browserHost(), { threads });
  const embedder = openTextEmbedder(openInputTokenizer(model.metadata), encoder);
  return {
    detail: encoder.kernel,
    threads: encoder.threads,
    async embed(texts) {
      const vectors: Float32Array[] = [];
      const wrapped = texts.map((ids) => ({ ids }));
      for (const batch of packBatches(wrapped, () => encoder.quickTokens)) {
        const rows = await encoder.embed(batch.map((at) => texts[at]!));
        const size = encoder.dimensions;
        for (const [i, at] of batch.entries()) vectors[at] = rows.subarray(i * size, (i + 1) * size);
      }
      return vectors;
    },
    embedTexts: async (texts) => (await embedder.embed(texts)).vectors,
  };
});
