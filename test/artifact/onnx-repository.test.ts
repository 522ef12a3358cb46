import { expect, test } from 'vitest';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { openOnnxRepository } from '../../src/artifact/onnx-repository.ts';
import { jsonSource } from './huggingface/made-tensors.ts';

// The `model_max_length` of bert-base-uncased, roberta-base, multilingual-e5-base, all-mpnet-base-v2 and bge-m3.
test.each([
  ['bert', { max_position_embeddings: 512, pad_token_id: 0 }, 512],
  ['roberta', { max_position_embeddings: 514, pad_token_id: 1 }, 512],
  ['xlm-roberta', { max_position_embeddings: 514 }, 512],
  ['mpnet', { max_position_embeddings: 514, pad_token_id: 1 }, 512],
  ['xlm-roberta', { max_position_embeddings: 8194, pad_token_id: 1 }, 8192],
])('a %s with %j reads %i tokens', async (model_type, sizes, contextLength) => {
  const { config } = await openOnnxRepository([
    jsonSource('config.json', { model_type, vocab_size: 100, ...sizes }),
    memorySource('onnx/model.onnx', new Uint8Array(1)),
  ]);
  expect(config.contextLength).toBe(contextLength);
});
