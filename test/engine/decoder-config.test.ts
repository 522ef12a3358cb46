import { describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { f32, i32, i32s, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { writeGguf, type TensorToWrite } from '../../src/artifact/gguf-writer.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { readDecoderConfig } from '../../src/engine/decoder-config.ts';
import { quantizeBlocks } from '../fakes/quantize-blocks.ts';
import { tinyLlamaParts, type TinyLlamaOptions } from '../fakes/tiny-model.ts';

/** What to change in a tiny model; `undefined` takes the key or tensor out. */
interface Changes {
  readonly options?: TinyLlamaOptions;
  readonly keys?: Readonly<Record<string, TypedValue | undefined>>;
  readonly tensors?: Readonly<Record<string, readonly number[] | undefined>>;
}

test('the sizes of a model are read from its metadata', async () => {
  const options = {
    kvHeads: 1,
    headSize: 32,
    ropePairing: 'halves',
    tiedHead: false,
    ropeTheta: 50_000,
  } as const;
  expect(readDecoderConfig(await model({ options }))).toEqual({
    architecture: 'llama',
    layers: 2,
    hiddenSize: 64,
    ffnSize: 96,
    heads: 4,
    kvHeads: 1,
    headSize: 32,
    vocabSize: 279,
    contextLength: 256,
    normEpsilon: Math.fround(1e-5),
    attentionScale: 1 / Math.sqrt(32),
    activation: 'silu',
    embeddingScale: 1,
    ropes: [
      {
        size: 32,
        theta: 50_000,
        pairing: 'halves',
        scale: 1,
        yarn: undefined,
        factors: undefined,
        magnitude: 1,
      },
    ],
    layerKinds: [
      { rope: 0, window: undefined },
      { rope: 0, window: undefined },
    ],
    tiedHead: false,
  });
});

test('keys that a file may leave out have the usual values', async () => {
  const keys = {
    'llama.attention.head_count_kv': undefined,
    'llama.attention.key_length': undefined,
    'llama.attention.value_length': undefined,
    'llama.rope.freq_base': undefined,
    'llama.rope.dimension_count': undefined,
  };
  const config = readDecoderConfig(await model({ options: { kvHeads: 4 }, keys }));
  expect(config).toMatchObject({ kvHeads: 4, headSize: 16, tiedHead: true });
  expect(config.ropes).toMatchObject([{ size: 16, theta: 10_000, pairing: 'interleaved' }]);
});

test('linear scaling and the divisors of Llama 3.1 are noticed', async () => {
  const keys = { 'llama.rope.scaling.type': text('linear'), 'llama.rope.scaling.factor': f32(4) };
  const { ropes } = readDecoderConfig(await model({ keys, tensors: { 'rope_freqs.weight': [8] } }));
  expect(ropes).toMatchObject([{ scale: 4, factors: { long: { name: 'rope_freqs.weight', shape: [8] } } }]);
});

describe('a value that cannot be right is named', () => {
  test.each<[string, TypedValue | undefined]>([
    ['general.architecture', undefined],
    ['general.architecture', u32(1)],
    ['llama.block_count', undefined],
    ['llama.block_count', u32(0)],
    ['llama.block_count', u32(4_000_000_000)],
    ['llama.block_count', f32(1.5)],
    ['llama.block_count', i32(-2)],
    ['llama.embedding_length', text('64')],
    ['llama.embedding_length', u32(1_000_000)],
    ['llama.feed_forward_length', u32(0)],
    ['llama.attention.head_count', u32(0)],
    ['llama.attention.head_count', i32s([4, 4])],
    ['llama.attention.head_count_kv', u32(0)],
    ['llama.attention.head_count_kv', u32(3)],
    ['llama.attention.head_count_kv', u32(8)],
    ['llama.attention.key_length', u32(17)],
    ['llama.context_length', u32(0)],
    ['llama.context_length', undefined],
    ['llama.attention.layer_norm_rms_epsilon', undefined],
    ['llama.attention.layer_norm_rms_epsilon', f32(0)],
    ['llama.attention.layer_norm_rms_epsilon', f32(Number.NaN)],
    ['llama.rope.freq_base', f32(-1)],
    ['llama.rope.freq_base', f32(Infinity)],
    ['llama.rope.dimension_count', u32(7)],
    ['llama.rope.dimension_count', u32(64)],
    ['nibble.rope.pairing', text('sideways')],
  ])('%s = %o', async (key, value) => {
    const broken = await model({ keys: { [key]: value } });
    expect(() => readDecoderConfig(broken)).toThrow(fault('gguf-corrupt', key));
  });

  test('a head count that does not divide the model, when no head size is given', async () => {
    const keys = {
      'llama.attention.head_count': u32(3),
      'llama.attention.head_count_kv': u32(1),
      'llama.attention.key_length': undefined,
    };
    const broken = await model({ keys });
    expect(() => readDecoderConfig(broken)).toThrow(fault('gguf-corrupt', 'llama.attention.key_length'));
  });

  test('a linear scale without a factor', async () => {
    const broken = await model({ keys: { 'llama.rope.scaling.type': text('linear') } });
    expect(() => readDecoderConfig(broken)).toThrow(fault('gguf-corrupt', 'llama.rope.scaling.factor'));
  });
});

describe('a tensor that does not fit is named', () => {
  test.each<[string, readonly number[] | undefined]>([
    ['token_embd.weight', undefined],
    ['token_embd.weight', [64]],
    ['token_embd.weight', [96, 279]],
    ['output_norm.weight', undefined],
    ['output_norm.weight', [32]],
    ['blk.1.attn_q.weight', undefined],
    ['blk.1.attn_k.weight', [64, 64]],
    ['blk.0.ffn_down.weight', [64, 96]],
    ['rope_freqs.weight', [3]],
    ['output.weight', [64, 280]],
  ])('%s of shape %o', async (name, shape) => {
    const broken = await model({ tensors: { [name]: shape } });
    expect(() => readDecoderConfig(broken)).toThrow(fault('gguf-corrupt', name));
  });

  test('a row that is no whole number of blocks', async () => {
    const sound = await model({ options: { type: 'F32', ffnSize: 80 } });
    const down = sound.tensors.get('blk.0.ffn_down.weight')!;
    const tensors = new Map(sound.tensors).set(down.name, { ...down, type: 'Q8_0' });
    expect(() => readDecoderConfig({ ...sound, tensors })).toThrow(fault('gguf-corrupt', down.name));
  });
});

describe('a model that Nibble would run wrongly is refused', () => {
  test('another architecture, by its name and with what is supported', async () => {
    const other = await model({ keys: { 'general.architecture': text('mamba') } });
    expect(() => readDecoderConfig(other)).toThrow(fault('architecture-unsupported', /"mamba".*"llama"/));
  });

  test.each<[string, Changes]>([
    ['"dynamic"', { keys: { 'llama.rope.scaling.type': text('dynamic') } }],
    ['8 experts', { keys: { 'llama.expert_count': u32(8) } }],
    ['values have 8', { keys: { 'llama.attention.value_length': u32(8) } }],
    ['blk.0.attn_output.bias', { tensors: { 'blk.0.attn_output.bias': [64] } }],
    ['blk.2.attn_norm.weight', { tensors: { 'blk.2.attn_norm.weight': [64] } }],
  ])('one with %s', async (what, changes) => {
    const other = await model(changes);
    expect(() => readDecoderConfig(other)).toThrow(fault('architecture-unsupported', what));
  });
});

async function model({ options = {}, keys = {}, tensors = {} }: Changes): Promise<ModelFile> {
  const parts = tinyLlamaParts(options);
  const metadata = new Map([...parts.metadata, ...Object.entries(keys)]);
  const changed = new Map(parts.tensors.map((tensor) => [tensor.name, tensor]));
  for (const [name, shape] of Object.entries(tensors)) {
    if (shape) changed.set(name, zeros(name, shape));
    else changed.delete(name);
  }
  const bytes = writeGguf({
    metadata: [...metadata].flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
    tensors: [...changed.values()],
  });
  return openGguf([memorySource('tiny.gguf', bytes)]);
}

function zeros(name: string, shape: readonly number[]): TensorToWrite {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  return { name, type: 'F32', shape, data: quantizeBlocks('F32', values) };
}

/** A Fault of this code whose message holds the words. */
function fault(code: string, words: string | RegExp): unknown {
  return expect.objectContaining({
    name: 'Fault',
    code,
    message: typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words),
  });
}
