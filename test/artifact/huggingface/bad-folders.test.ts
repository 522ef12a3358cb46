import { describe, expect, test } from 'vitest';
import type { ByteSource } from '../../../src/artifact/byte-source.ts';
import { isHuggingFaceFolder, openHuggingFace } from '../../../src/artifact/huggingface/open-huggingface.ts';
import type { Fault } from '../../../src/core/fault.ts';
import { faultOf } from '../../fakes/fault-of.ts';
import { goldenFolder } from './golden-folders.ts';
import families from './golden/families.json' with { type: 'json' };
import { jsonSource, madeSafetensors, type Shapes } from './made-tensors.ts';

const BASE = families.mistral;
const SHAPES = BASE.tensors as unknown as Shapes;

/** What is said of a folder in which one thing is different. */
async function saidOf(change: {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly shapes?: Readonly<Record<string, readonly number[] | undefined>>;
  readonly files?: readonly ByteSource[];
}): Promise<Fault> {
  const shapes = Object.fromEntries(
    Object.entries({ ...SHAPES, ...change.shapes }).flatMap(([name, shape]) =>
      shape ? [[name, shape]] : [],
    ),
  );
  const config = jsonSource('config.json', { ...BASE.config, ...change.config });
  return faultOf(openHuggingFace([config, await madeSafetensors(shapes), ...(change.files ?? [])]));
}

describe('a folder that is not believed', () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    [
      'an unknown class',
      { architectures: ['GPT2LMHeadModel'] },
      'architecture-unsupported',
      /"GPT2LMHeadModel".*LlamaForCausalLM.*BertModel/,
    ],
    ['a class named as a method', { architectures: ['toString'] }, 'architecture-unsupported', /"toString"/],
    ['no class', { architectures: [] }, 'config-invalid', /architectures/],
    ['no layers', { num_hidden_layers: 0 }, 'config-invalid', /num_hidden_layers/],
    ['a billion layers', { num_hidden_layers: 1e9 }, 'config-invalid', /num_hidden_layers/],
    ['a width that is a text', { hidden_size: '32' }, 'config-invalid', /hidden_size/],
    ['a vocabulary beyond all', { vocab_size: 2 ** 40 }, 'config-invalid', /vocab_size/],
    ['heads that do not divide', { num_key_value_heads: 3 }, 'config-invalid', /do not divide/],
    ['another activation', { hidden_act: 'relu' }, 'architecture-unsupported', /"relu"/],
    [
      'a rotation that nobody knows',
      { rope_parameters: { rope_type: 'spiral' } },
      'architecture-unsupported',
      /"spiral"/,
    ],
    [
      'divisors that are missing',
      { rope_parameters: { rope_type: 'longrope', short_factor: [1] } },
      'config-invalid',
      /4 divisors/,
    ],
    ['a rotation of text', { rope_parameters: { rope_theta: 'x' } }, 'config-invalid', /rope_theta/],
    [
      'weights that are quantized already',
      { quantization_config: { bits: 4 } },
      'architecture-unsupported',
      /quantized already/,
    ],
    [
      'more layers than there are',
      { num_hidden_layers: 3 },
      'config-invalid',
      /model\.layers\.2\.input_layernorm\.weight is missing/,
    ],
    [
      'fewer layers than there are',
      { num_hidden_layers: 1 },
      'architecture-unsupported',
      /model\.layers\.1\./,
    ],
    [
      'another width than the weights',
      { intermediate_size: 96 },
      'config-invalid',
      /gate_proj\.weight is 64 × 32 instead of 96 × 32/,
    ],
  ])('%s', async (_, config, code, message) => {
    const fault = await saidOf({ config });
    expect(fault.message).toMatch(message);
    expect(fault.code).toBe(code);
  });

  test('a tensor that is missing, one that is misshapen, one too many', async () => {
    expect(await saidOf({ shapes: { 'model.norm.weight': undefined } })).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('model.norm.weight is missing') as string,
    });
    expect(await saidOf({ shapes: { 'model.norm.weight': [33] } })).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('model.norm.weight is 33 instead of 32') as string,
    });
    expect(await saidOf({ shapes: { 'model.layers.0.mlp.gate_proj.bias': [64] } })).toMatchObject({
      code: 'architecture-unsupported',
      detail: { tensor: 'model.layers.0.mlp.gate_proj.bias' },
    });
    expect(
      await saidOf({ config: { tie_word_embeddings: false }, shapes: { 'lm_head.weight': undefined } }),
    ).toMatchObject({
      code: 'config-invalid',
    });
  });

  test('a tokenizer with more tokens than rows, one that GGUF has no name for, JSON that is none', async () => {
    const tokenizer = (model: object, preTokenizer: object | null): ByteSource =>
      jsonSource('tokenizer.json', { model, pre_tokenizer: preTokenizer });
    const words = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`t${i}`, i]));
    const tooMany = await saidOf({ files: [tokenizer({ type: 'BPE', vocab: words, merges: [] }, null)] });
    expect(tooMany).toMatchObject({ code: 'tokenizer-invalid' });
    expect(tooMany.message).toMatch(/257 tokens, and the model knows 256/);
    const strange = { type: 'Split', pattern: { Regex: '(a+)+$' } };
    const bytes = { type: 'ByteLevel', use_regex: false };
    const cut = { type: 'Sequence', pretokenizers: [strange, bytes] };
    const unnamed = await saidOf({ files: [tokenizer({ type: 'BPE', vocab: { a: 0 }, merges: [] }, cut)] });
    expect(unnamed.message).toMatch(/no name for.*\(a\+\)\+\$/);
    const other = await saidOf({ files: [tokenizer({ type: 'WordLevel', vocab: { a: 0 } }, null)] });
    expect(other.message).toMatch(/'WordLevel' has no form in GGUF/);
    const [config, ...rest] = goldenFolder('qwen2').toSorted((a, b) => a.name.length - b.name.length);
    expect(config!.name).toMatch(/config\.json$/);
    expect(await faultOf(openHuggingFace(rest))).toMatchObject({ code: 'config-invalid' });
  });

  test('configurations that are damaged give a model or a Fault, never anything else', async () => {
    const folder = goldenFolder('llama');
    const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors.index.json'];
    for (const name of names) {
      const at = folder.findIndex((source) => source.name.endsWith(`/${name}`));
      const bytes = await folder[at]!.read(0, folder[at]!.size);
      for (let i = 0; i < 40; i++) {
        const damaged = bytes.slice();
        const byte = Math.floor((i * damaged.length) / 40);
        damaged[byte] = damaged[byte]! ^ (1 << (i % 7));
        const source = {
          ...folder[at]!,
          read: async (from: number, length: number) => damaged.subarray(from, from + length),
        };
        await openHuggingFace(folder.with(at, source)).catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'Fault' });
          expect(error).not.toMatchObject({ code: 'bug' });
        });
      }
    }
  });
});

test('a folder of transformers is told from others', () => {
  expect(isHuggingFaceFolder(goldenFolder('llama'))).toBe(true);
  expect(isHuggingFaceFolder([jsonSource('config.json', {}), jsonSource('onnx/model.onnx', {})])).toBe(false);
});
