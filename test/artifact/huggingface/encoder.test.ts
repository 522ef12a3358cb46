import { describe, expect, test } from 'vitest';
import { openHuggingFace } from '../../../src/artifact/huggingface/open-huggingface.ts';
import { openTokenizer } from '../../../src/text/tokenizer.ts';
import { faultOf } from '../../fakes/fault-of.ts';
import encoder from './golden/encoder.json' with { type: 'json' };
import llamaCpp from './golden/llama-cpp.json' with { type: 'json' };
import pieces from './golden/pieces.json' with { type: 'json' };
import { encoderFolder, piecesFolder } from './made-folders.ts';
import { jsonSource } from './made-tensors.ts';

describe('the folder of a small BERT', () => {
  test("is, as a GGUF file, answered by llama.cpp with transformers' vectors and tokens", () => {
    for (const [text, { ids, vector }] of Object.entries(encoder.answers)) {
      const theirs = llamaCpp.encoder[text as keyof typeof llamaCpp.encoder];
      expect(theirs.ids).toEqual(ids.slice(1, -1)); // without the marks of begin and end
      const farthest = Math.max(...vector.map((value, i) => Math.abs(value - theirs.vector[i]!)));
      expect(farthest).toBeLessThan(5e-4); // llama.cpp looks GELU up in a table of halves
    }
  });

  test('has the names, shapes and keys of llama.cpp', async () => {
    const { metadata, tensors } = await openHuggingFace(await encoderFolder());
    expect([...tensors.keys()].filter((name) => !name.startsWith('blk.1.'))).toEqual([
      'token_embd.weight',
      'token_types.weight',
      'position_embd.weight',
      'token_embd_norm.weight',
      'token_embd_norm.bias',
      ...[
        'attn_q',
        'attn_k',
        'attn_v',
        'attn_output',
        'attn_output_norm',
        'ffn_up',
        'ffn_down',
        'layer_output_norm',
      ].flatMap((name) => [`blk.0.${name}.weight`, `blk.0.${name}.bias`]),
    ]);
    expect(tensors.get('blk.0.ffn_down.weight')).toMatchObject({ type: 'F32', shape: [64, 32] });
    expect(
      Object.fromEntries([...metadata].filter(([key]) => !/tokens$|token_type$/.test(key))),
    ).toMatchObject({
      'general.architecture': 'bert',
      'bert.pooling_type': 1,
      'bert.attention.causal': false,
      'bert.attention.layer_norm_epsilon': 1e-12,
      'tokenizer.ggml.model': 'bert',
      'tokenizer.ggml.bos_token_id': 2,
      'tokenizer.ggml.cls_token_id': 2,
      'tokenizer.ggml.seperator_token_id': 3,
      'tokenizer.ggml.mask_token_id': 4,
      'tokenizer.ggml.unknown_token_id': 1,
      'tokenizer.ggml.padding_token_id': 0,
      'tokenizer.ggml.token_type_count': 2,
    });
    const tokens = metadata.get('tokenizer.ggml.tokens') as string[];
    expect([tokens[2], tokens[118], tokens[6]]).toEqual(['[CLS]', '▁once', '▁.']);
  });

  test.each([
    ['the first token', { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, 2],
    ['their mean', { pooling_mode_cls_token: false, pooling_mode_mean_tokens: true }, 1],
    [
      'first and mean side by side',
      { pooling_mode_cls_token: true, pooling_mode_mean_tokens: true },
      undefined,
    ],
    ['their greatest', { pooling_mode_max_tokens: true }, undefined],
    ['a weighted mean', { pooling_mode_weightedmean_tokens: true }, undefined],
    ['their mean, where nothing is switched on,', { pooling_mode_max_tokens: false }, 1],
    ['the first token, by name,', { embedding_dimension: 32, pooling_mode: 'cls', include_prompt: true }, 2],
    ['their mean, by name,', { embedding_dimension: 32, pooling_mode: 'mean' }, 1],
    ['a list of one', { pooling_mode: ['cls'] }, 2],
    ['a list of two', { pooling_mode: ['cls', 'mean'] }, undefined],
    ['the last token, by name,', { pooling_mode: 'lasttoken' }, undefined],
  ])('takes %s for its vector, or is refused', async (_, note, type) => {
    const others = (await encoderFolder()).filter(({ name }) => name !== '1_Pooling/config.json');
    const opening = openHuggingFace([...others, jsonSource('1_Pooling/config.json', note)]);
    if (type === undefined) expect((await faultOf(opening)).code).toBe('architecture-unsupported');
    else expect((await opening).metadata.get('bert.pooling_type')).toBe(type);
  });

  test('with another activation, or positions that are not learned, is refused', async () => {
    const [, ...rest] = await encoderFolder();
    const withConfig = (change: object) =>
      faultOf(openHuggingFace([jsonSource('config.json', { ...encoder.config, ...change }), ...rest]));
    expect((await withConfig({ hidden_act: 'relu' })).code).toBe('architecture-unsupported');
    expect((await withConfig({ position_embedding_type: 'relative_key' })).code).toBe(
      'architecture-unsupported',
    );
    expect((await withConfig({ type_vocab_size: 0 })).code).toBe('config-invalid');
    expect((await withConfig({ max_position_embeddings: 65 })).code).toBe('config-invalid');
  });
});

test("a tokenizer of Llama 2's kind cuts texts into its tokens, here and in llama.cpp", async () => {
  const { metadata } = await openHuggingFace(await piecesFolder());
  expect(metadata.get('tokenizer.ggml.model')).toBe('llama');
  expect(metadata.get('tokenizer.ggml.add_space_prefix')).toBe(true);
  expect(metadata.get('tokenizer.ggml.add_bos_token')).toBe(true);
  const tokenizer = openTokenizer(metadata);
  for (const [text, ids] of Object.entries(pieces.texts)) expect(tokenizer.encode(text), text).toEqual(ids);
  expect(llamaCpp.pieces).toEqual(pieces.texts);
});
