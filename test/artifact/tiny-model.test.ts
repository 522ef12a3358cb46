import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/artifact/digest.ts';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { readNumbers, readString, readStrings } from '../../src/artifact/metadata.ts';
import { TENSOR_TYPES, type TensorType } from '../../src/artifact/tensor.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

const open = (bytes: Uint8Array) => openGguf([memorySource('tiny.gguf', bytes)]);

describe('tiny models', () => {
  test('are the same bytes on every machine', async () => {
    expect(await sha256Hex(tinyLlama())).toBe(
      'f4caf4a86b224a089951c56978939441345d495b2efea78c8d1f3c5a6c52779d',
    );
  });

  test('of another seed have other weights', () => {
    expect(Buffer.compare(tinyLlama({ seed: 1 }), tinyLlama({ seed: 2 }))).not.toBe(0);
  });

  test.each(Object.keys(TENSOR_TYPES) as TensorType[])(
    'have their matrices in %s when asked for',
    async (type) => {
      const widths = { hiddenSize: 256, ffnSize: 256 };
      const { tensors } = await open(tinyLlama({ ...widths, type, embeddingType: 'Q8_0', tiedHead: false }));
      expect(tensors.get('blk.1.ffn_down.weight')!.type).toBe(type);
      expect(tensors.get('output.weight')!.type).toBe('Q8_0');
      expect(tensors.get('output_norm.weight')!.type).toBe('F32');
    },
  );

  test('name the pairing of rotary halves in their metadata', async () => {
    const { metadata } = await open(tinyLlama({ ropePairing: 'halves' }));
    expect(readString(metadata, 'nibble.rope.pairing')).toBe('halves');
  });

  test.each(['bpe', 'spm'] as const)(
    'have a %s vocabulary of distinct tokens, one row of embedding each',
    async (vocabulary) => {
      const { metadata, tensors } = await open(tinyLlama({ vocabulary }));
      const tokens = readStrings(metadata, 'tokenizer.ggml.tokens');
      expect(new Set(tokens).size).toBe(tokens.length);
      expect(readNumbers(metadata, 'tokenizer.ggml.token_type').length).toBe(tokens.length);
      expect(tensors.get('token_embd.weight')!.shape).toEqual([64, tokens.length]);
    },
  );

  test('have merges whose parts and wholes are tokens', async () => {
    const { metadata } = await open(tinyLlama({ vocabulary: 'bpe' }));
    const tokens = new Set(readStrings(metadata, 'tokenizer.ggml.tokens'));
    for (const merge of readStrings(metadata, 'tokenizer.ggml.merges')) {
      const parts = merge.split(' ');
      for (const piece of [...parts, parts.join('')]) expect(tokens, merge).toContain(piece);
    }
  });
});
