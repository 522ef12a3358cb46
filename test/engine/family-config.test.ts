import { describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { f32, i32s, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { readDecoderConfig, type DecoderConfig } from '../../src/engine/decoder-config.ts';
import { decoderTensors } from '../../src/engine/decoder-tensors.ts';
import { ropeFactorsFor } from '../../src/engine/rope-config.ts';
import { tinyFamily, type TinyFamilyOptions } from '../fakes/tiny-family.ts';

const ALL = { rope: 0, window: undefined };

describe('Gemma 3', () => {
  test('has a window in five layers of six, and a rotation of its own there', async () => {
    const config = await configOf({ ...GEMMA, layers: 7, keys: { 'attention.sliding_window': u32(16) } });
    const near = { rope: 1, window: 16 };
    expect(config.layerKinds).toEqual([near, near, near, near, near, ALL, near]);
    expect(config.ropes).toMatchObject([{ theta: 1_000_000 }, { theta: 10_000 }]);
  });

  test('extends the context only of layers that see all of it', async () => {
    const config = await configOf({ ...GEMMA, keys: { ...WINDOW, ...scaling('linear', 8) } });
    expect(config.ropes).toMatchObject([{ scale: 8 }, { scale: 1 }]);
  });

  test.each<[string, TypedValue]>([
    ['a period', u32(2)],
    ['a list of numbers', i32s([1, 0, 1])],
    ['a list of truths', { kind: 'bool[]', value: [true, false, true] }],
  ])('takes %s for its pattern', async (_, pattern) => {
    const keys = { ...WINDOW, 'attention.sliding_window_pattern': pattern };
    const { layerKinds } = await configOf({ ...GEMMA, layers: 3, keys });
    expect(layerKinds.map(({ window }) => window)).toEqual([16, undefined, 16]);
  });

  test('without a window is like any other', async () => {
    const config = await configOf({ ...GEMMA, keys: { 'attention.sliding_window': u32(0) } });
    expect(config).toMatchObject({ ropes: [{ theta: 1_000_000 }], layerKinds: [ALL, ALL] });
    expect(config).toMatchObject({ activation: 'gelu', embeddingScale: 8, attentionScale: 1 / 4 });
  });

  test.each<[string, TypedValue]>([
    ['a list that is too short', i32s([1])],
    ['a period of nothing', u32(0)],
    ['a word', text('often')],
  ])('is refused with %s for its pattern', async (_, pattern) => {
    const key = 'attention.sliding_window_pattern';
    const model = await open({ ...GEMMA, keys: { ...WINDOW, [key]: pattern } });
    expect(() => readDecoderConfig(model)).toThrow(
      expect.objectContaining({ code: 'gguf-corrupt', detail: { key: `gemma3.${key}` } }),
    );
  });

  test('is refused with logits that are capped', async () => {
    const model = await open({ ...GEMMA, keys: { final_logit_softcapping: f32(30) } });
    expect(() => readDecoderConfig(model)).toThrow(
      expect.objectContaining({ code: 'architecture-unsupported' }),
    );
  });
});

test('SmolLM3 rotates nothing in every fourth layer', async () => {
  const { layerKinds } = await configOf({ architecture: 'smollm3', seed: 1, type: 'F32', layers: 9 });
  expect(layerKinds.map(({ rope }) => rope)).toEqual([0, 0, 0, undefined, 0, 0, 0, undefined, 0]);
});

describe('Phi-3', () => {
  const LONG: TinyFamilyOptions = {
    architecture: 'phi3',
    seed: 1,
    type: 'Q8_0',
    ropeFactors: { short: Array<number>(8).fill(1), long: Array<number>(8).fill(4) },
    keys: {
      'rope.scaling.type': text('longrope'),
      'rope.scaling.attn_factor': f32(1.25),
      'rope.scaling.original_context_length': u32(256),
    },
  };

  test('takes the divisors by the context that is opened', async () => {
    const { ropes } = await configOf(LONG);
    expect(ropes[0]).toMatchObject({ scale: 1, magnitude: 1.25 });
    expect(ropeFactorsFor(ropes[0]!, 256)?.name).toBe('rope_factors_short.weight');
    expect(ropeFactorsFor(ropes[0]!, 257)?.name).toBe('rope_factors_long.weight');
  });

  test('keeps matrices of one input above each other', async () => {
    const model = await open(LONG);
    const { q, k, v, gate, up } = decoderTensors(model, readDecoderConfig(model)).layers[0]!;
    expect([q, k, v, gate, up].map(({ shape }) => shape)).toEqual([
      [64, 64],
      [64, 32],
      [64, 32],
      [64, 96],
      [64, 96],
    ]);
    expect([q.bytes, k.offset - q.offset, v.offset - k.offset]).toEqual([64 * 68, 64 * 68, 32 * 68]);
    expect(up.offset - gate.offset).toBe(gate.bytes);
  });

  test('whose fused biases are cut within a block is corrupt', async () => {
    const model = await open({ ...LONG, type: 'F32', heads: 1, kvHeads: 1 });
    const bias = { ...model.tensors.get('output_norm.weight')!, name: 'blk.0.attn_qkv.bias', shape: [48] };
    const tensors = new Map(model.tensors).set(bias.name, { ...bias, type: 'Q8_0', shape: [48] });
    expect(() => readDecoderConfig({ ...model, tensors })).toThrow(
      expect.objectContaining({ code: 'gguf-corrupt', detail: { tensor: bias.name } }),
    );
  });

  test('with divisors of one kind only is corrupt', async () => {
    const model = await open(LONG);
    const tensors = new Map(model.tensors);
    tensors.delete('rope_factors_long.weight');
    expect(() => readDecoderConfig({ ...model, tensors })).toThrow(
      expect.objectContaining({ code: 'gguf-corrupt', detail: { tensor: 'rope_factors_long.weight' } }),
    );
  });
});

test('Qwen 2 without one of its biases is corrupt', async () => {
  const model = await open({ architecture: 'qwen2', seed: 1, type: 'F32' });
  const tensors = new Map(model.tensors);
  tensors.delete('blk.1.attn_k.bias');
  expect(() => readDecoderConfig({ ...model, tensors })).toThrow(
    expect.objectContaining({ code: 'gguf-corrupt', detail: { tensor: 'blk.1.attn_k.bias' } }),
  );
});

test('Qwen 3 without the norm of its queries is corrupt', async () => {
  const model = await open({ architecture: 'qwen3', seed: 1, type: 'F32' });
  const tensors = new Map(model.tensors);
  tensors.delete('blk.0.attn_q_norm.weight');
  expect(() => readDecoderConfig({ ...model, tensors })).toThrow(
    expect.objectContaining({ code: 'gguf-corrupt', detail: { tensor: 'blk.0.attn_q_norm.weight' } }),
  );
});

test('YaRN keeps the training context, its ramp and a magnitude that grows with the scale', async () => {
  const keys = { ...scaling('yarn', 4), 'rope.scaling.original_context_length': u32(256) };
  const { ropes } = await configOf({ architecture: 'qwen2', seed: 1, type: 'F32', keys });
  expect(ropes[0]).toMatchObject({
    scale: 4,
    yarn: { trainedContext: 256, fastTurns: 32, slowTurns: 1 },
    magnitude: 1 + 0.1 * Math.log(4),
  });
});

test('a factor without a type is a linear scale, also under its older name', async () => {
  for (const key of ['rope.scaling.factor', 'rope.scale_linear']) {
    const { ropes } = await configOf({
      architecture: 'llama',
      seed: 1,
      type: 'F32',
      keys: { [key]: f32(2) },
    });
    expect(ropes[0]).toMatchObject({ scale: 2, yarn: undefined, magnitude: 1 });
  }
});

const GEMMA = { architecture: 'gemma3', seed: 1, type: 'F32', ropeTheta: 1_000_000 } as const;
const WINDOW = { 'attention.sliding_window': u32(16) };

function scaling(type: string, factor: number): Record<string, TypedValue> {
  return { 'rope.scaling.type': text(type), 'rope.scaling.factor': f32(factor) };
}

async function open(options: TinyFamilyOptions): Promise<ModelFile> {
  return openGguf([memorySource('tiny.gguf', tinyFamily(options))]);
}

async function configOf(options: TinyFamilyOptions): Promise<DecoderConfig> {
  return readDecoderConfig(await open(options));
}
