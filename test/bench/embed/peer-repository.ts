import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnnx } from '../../../src/artifact/onnx-writer.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import { readEncoderConfig } from '../../../src/engine/encoder-config.ts';
import { peerGraph } from './peer-graph.ts';

/** The files that transformers.js looks for, by what it calls their precision. */
const FILES = { fp32: 'model.onnx', q8: 'model_quantized.onnx' } as const;

/** Writes the model as a repository for transformers.js: the very weights in float32, and int8 made of them. */
export async function writePeerRepository(model: ModelFile, folder: string): Promise<void> {
  const { hiddenSize, layers, heads, ffnSize, vocabSize, contextLength } = readEncoderConfig(model);
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const config = {
    architectures: ['BertModel'],
    model_type: 'bert',
    hidden_size: hiddenSize,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: ffnSize,
    vocab_size: vocabSize,
    max_position_embeddings: contextLength,
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  for (const precision of ['fp32', 'q8'] as const)
    await writeFile(join(folder, 'onnx', FILES[precision]), writeOnnx(await peerGraph(model, precision)));
}
