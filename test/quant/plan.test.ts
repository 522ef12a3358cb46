import { describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { planModel, type TensorPlan } from '../../src/quant/plan/plan.ts';
import type { Recipe } from '../../src/quant/plan/recipe.ts';
import { storageFor, storageName, type Container } from '../../src/quant/plan/targets.ts';
import { tinyLlama, type TinyLlamaOptions } from '../fakes/tiny-model.ts';

const failure = (code: string) => expect.objectContaining({ name: 'Fault', code });

async function plan(recipe: Recipe, model: TinyLlamaOptions = {}, container: Container = 'gguf') {
  const file = await openGguf([memorySource('tiny.gguf', tinyLlama({ type: 'F16', ...model }))]);
  const { tensors } = planModel(file, recipe, container);
  return (name: string): TensorPlan => tensors.find(({ tensor }) => tensor.name === name)!;
}

const typeOf = ({ storage }: TensorPlan): string => storageName(storage);

describe('a preset in GGUF', () => {
  test.each([
    ['q8', 'Q8_0', 'Q8_0'],
    ['q6', 'Q6_K', 'Q8_0'],
    ['q5', 'Q5_K', 'Q5_1'],
    ['q4', 'Q4_K', 'Q4_1'],
    ['q3', 'Q3_K', 'Q4_0'],
    ['q2', 'Q2_K', 'Q4_0'],
  ] as const)('%s is %s in rows of whole super blocks, and %s in others', (preset, wide, narrow) => {
    expect(storageName(storageFor(preset, 512, 'gguf').storage)).toBe(wide);
    expect(storageName(storageFor(preset, 288, 'gguf').storage)).toBe(narrow);
  });

  test('that cannot have its bits says so, and where they can be had', () => {
    expect(storageFor('q3', 288, 'gguf').fallback).toMatch(
      /Q3_K needs rows .* 256.*288: Q4_0 instead.*safetensors/,
    );
    expect(storageFor('q5', 288, 'gguf').fallback).toBeUndefined();
    expect(storageFor('Q4_0', 100, 'gguf')).toEqual({
      storage: { kind: 'float', type: 'F16' },
      fallback: 'rows of 100 are no multiple of 32',
    });
  });
});

test('what llama.cpp takes where rows are no whole super blocks', () => {
  const taken = (['Q6_K', 'Q5_K', 'Q4_K'] as const).map((type) => storageFor(type, 896, 'gguf'));
  expect(taken.map(({ storage }) => storageName(storage))).toEqual(['Q8_0', 'Q5_1', 'Q5_0']);
  expect(taken.every(({ fallback }) => fallback !== undefined)).toBe(true);
});

test('other containers have the bits that their layouts have, in groups of 32 with zero points', () => {
  const bits = (container: Container, target: 'q8' | 'q4' | 'q3' | 'q2') => {
    const { storage } = storageFor(target, 288, container);
    return 'grid' in storage ? storage.grid : undefined;
  };
  expect(bits('onnx', 'q4')).toEqual({ bits: 4, group: 32, zero: 'point', scales: 'float16' });
  expect(bits('safetensors', 'q3')).toMatchObject({ bits: 3, zero: 'point' });
  expect(() => bits('onnx', 'q3')).toThrow(failure('scheme-invalid'));
  expect(() => storageFor('Q4_1', 288, 'onnx')).toThrow(failure('scheme-invalid'));
});

test('matrices are quantized, the embedding at 8 bits, vectors stay F32', async () => {
  const of = await plan({ to: 'Q4_1', method: 'rtn' });
  expect(typeOf(of('blk.1.ffn_down.weight'))).toBe('Q4_1');
  expect(of('blk.1.ffn_down.weight')).toMatchObject({
    place: { kind: 'layer', layer: 1, input: 'down' },
    scheme: { range: 'minmax', rounding: 'nearest' },
    calibrates: false,
  });
  expect(typeOf(of('token_embd.weight'))).toBe('Q8_0');
  expect(of('token_embd.weight').scheme).toMatchObject({ range: 'absmax', rounding: 'nearest' });
  expect(typeOf(of('blk.0.attn_norm.weight'))).toBe('F32');
  expect(of('blk.0.attn_norm.weight').scheme).toBeUndefined();
});

test('floats are for the whole model', async () => {
  const of = await plan({ to: 'bf16' }, { tiedHead: false });
  expect(typeOf(of('token_embd.weight'))).toBe('BF16');
  expect(typeOf(of('output.weight'))).toBe('BF16');
  expect(typeOf(of('output_norm.weight'))).toBe('F32');
});

test('embedding and head can be chosen apart; one that is both gets the finer of both', async () => {
  const recipe = { to: 'q4', embedding: 'Q5_1', head: 'q8' };
  const apart = await plan(recipe, { tiedHead: false });
  expect([typeOf(apart('token_embd.weight')), typeOf(apart('output.weight'))]).toEqual(['Q5_1', 'Q8_0']);
  const tied = await plan(recipe, { tiedHead: true });
  expect(typeOf(tied('token_embd.weight'))).toBe('Q8_0');
});

test('the last override that matches counts, and what is kept stays as it is', async () => {
  const of = await plan({
    to: 'q4',
    method: 'gptq',
    overrides: [
      { match: 'ffn', to: 'Q5_0', method: 'hqq' },
      { match: String.raw`^blk\.1\.ffn_down`, to: 'Q8_0', scheme: { range: 'mse', rounding: 'nearest' } },
    ],
    keep: ['attn_v'],
  });
  expect(typeOf(of('blk.0.ffn_down.weight'))).toBe('Q5_0');
  expect(of('blk.0.ffn_down.weight').scheme).toMatchObject({ range: 'hqq', rounding: 'nearest' });
  expect(typeOf(of('blk.1.ffn_down.weight'))).toBe('Q8_0');
  expect(of('blk.1.ffn_down.weight').calibrates).toBe(true);
  expect(of('blk.0.attn_v.weight').storage).toEqual({ kind: 'same', type: 'F16' });
  expect(of('blk.0.attn_q.weight').scheme).toMatchObject({ range: 'search', rounding: 'gptq' });
});

test('a method that calibrates does not reach the embedding, and a coarse one says so', async () => {
  const of = await plan({ to: 'q4', method: 'gptq', embedding: 'q4' }, { tiedHead: false });
  expect(of('token_embd.weight')).toMatchObject({ calibrates: false, scheme: { rounding: 'nearest' } });
  expect(of('token_embd.weight').fallback).toContain('calibration does not reach it');
  const fine = await plan({ to: 'q4', method: 'gptq' });
  expect(fine('token_embd.weight').fallback).toBeUndefined();
});

test.each<[string, Recipe]>([
  ['type', { to: 'q7' }],
  ['type of the embedding', { to: 'q4', embedding: 'tiny' }],
  ['method', { to: 'q4', method: 'magic' as never }],
  ['expression', { to: 'q4', keep: ['('] }],
  ['type of an override', { to: 'q4', overrides: [{ match: 'ffn', to: '' }] }],
])('refused: a %s that does not exist', async (_, recipe) => {
  await expect(plan(recipe)).rejects.toThrow(failure('scheme-invalid'));
});
