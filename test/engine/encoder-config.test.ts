import { expect, test } from 'vitest';
import { f32, flag, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { writeGguf } from '../../src/artifact/gguf-writer.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { sizesOf } from '../../src/doctor/model-sizes.ts';
import { isEncoder, readEncoderConfig } from '../../src/engine/encoder-config.ts';
import { openWasmEncoder } from '../../src/engine/wasm/wasm-encoder.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { tinyEncoderParts, type TinyEncoderOptions } from '../fakes/tiny-encoder.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

interface Change extends TinyEncoderOptions {
  readonly metadata?: Readonly<Record<string, TypedValue | undefined>>;
  readonly without?: string;
  readonly extra?: string;
}

/** The tiny encoder with something changed. */
function open({ metadata = {}, without, extra, ...options }: Change = {}): Promise<ModelFile> {
  const parts = tinyEncoderParts(options);
  const merged = Object.entries({ ...Object.fromEntries(parts.metadata), ...metadata });
  const kept = parts.tensors.filter(({ name }) => name !== without);
  const more = extra === undefined ? [] : [{ ...parts.tensors.at(-1)!, name: extra }];
  const file = writeGguf({
    metadata: merged.filter((entry): entry is [string, TypedValue] => entry[1] !== undefined),
    tensors: [...kept, ...more],
  });
  return openGguf([memorySource('tiny.gguf', file)]);
}

test('sizes are read, and an encoder is told from a decoder', async () => {
  const model = await open({ pooling: 2 });
  expect(isEncoder(model)).toBe(true);
  expect(isEncoder(await openGguf([memorySource('tiny.gguf', tinyLlama())]))).toBe(false);
  expect(readEncoderConfig(model)).toMatchObject({
    layers: 2,
    hiddenSize: 64,
    heads: 4,
    headSize: 16,
    vocabSize: 200,
    contextLength: 384,
    tokenTypes: 2,
    pooling: 'first',
  });
  expect(readEncoderConfig(await open({ pooling: 0 })).pooling).toBe('mean');
});

test('an encoder keeps nothing of what it has read', async () => {
  const { contextLength, kvBytesPerToken, memoryBytes, bytes } = sizesOf(await open());
  expect({ contextLength, kvBytesPerToken }).toEqual({ contextLength: 384, kvBytesPerToken: 0 });
  expect(memoryBytes).toBeGreaterThan(bytes);
});

test.each<[what: string, change: Change, code: string, message: RegExp]>([
  [
    'of another architecture',
    { metadata: { 'general.architecture': text('nomic-bert') } },
    'architecture-unsupported',
    /nomic-bert/,
  ],
  [
    'that looks only back',
    { metadata: { 'bert.attention.causal': flag(true) } },
    'architecture-unsupported',
    /see only/,
  ],
  ['that ranks', { pooling: 4 }, 'architecture-unsupported', /neither the mean/],
  ['with a part too many', { extra: 'blk.0.attn_q_norm.weight' }, 'architecture-unsupported', /attn_q_norm/],
  ['with a part too few', { without: 'blk.1.ffn_up.bias' }, 'gguf-corrupt', /blk\.1\.ffn_up\.bias/],
  ['without a vocabulary', { without: 'token_embd.weight' }, 'gguf-corrupt', /token_embd/],
  ['without kinds of tokens', { without: 'token_types.weight' }, 'gguf-corrupt', /token_types/],
  [
    'with another number of positions',
    { metadata: { 'bert.context_length': u32(385) } },
    'gguf-corrupt',
    /position_embd/,
  ],
  [
    'with heads that do not come out',
    { metadata: { 'bert.attention.head_count': u32(5) } },
    'gguf-corrupt',
    /head_count/,
  ],
  [
    'with an epsilon of zero',
    { metadata: { 'bert.attention.layer_norm_epsilon': f32(0) } },
    'gguf-corrupt',
    /epsilon/,
  ],
  ['without a size', { metadata: { 'bert.block_count': undefined } }, 'gguf-corrupt', /block_count/],
])('a model %s is refused', async (_, change, code, message) => {
  const model = await open(change);
  expect(() => readEncoderConfig(model)).toThrow(
    expect.objectContaining({ name: 'Fault', code, message: expect.stringMatching(message) }),
  );
});

test.each([
  ['wide', { hiddenSize: 48, type: 'F32' }],
  ['deep inside', { ffnSize: 100, type: 'F32' }],
  ['fine in its heads', { heads: 32, type: 'F32' }],
] as const)('kernels refuse a model that is unevenly %s', async (_, options) => {
  const opening = openWasmEncoder(await open(options), nodeWasmHost(), { threads: 1 });
  await expect(opening).rejects.toMatchObject({ code: 'architecture-unsupported' });
});
