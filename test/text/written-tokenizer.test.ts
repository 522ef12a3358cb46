import { Tokenizer as TheirTokenizer } from '@huggingface/tokenizers';
import { describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { openTokenizer } from '../../src/text/tokenizer.ts';
import { writeTokenizer } from '../../src/text/written-tokenizer.ts';
import { withShippedGguf } from '../fakes/shipped-gguf.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

const TEXTS = [
  'The sea, 12345 times; it’s blue!\n\n  Indented\ttext.',
  'Grüße aus München 🌊 — 日本語 \u0000\u00a0',
  '<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n',
  ' leading',
  "don't  DON'T",
];

/** Encodes with our tokenizer and with theirs, opened from what we wrote. */
function compare({ metadata }: ModelFile): void {
  const ours = openTokenizer(metadata);
  const written = JSON.parse(JSON.stringify(writeTokenizer(metadata))) as {
    tokenizer: object;
    config: object;
  };
  const theirs = new TheirTokenizer(written.tokenizer, written.config);
  for (const text of TEXTS) {
    const ids = ours.encode(text, { parseSpecial: true, addBos: ours.addBos });
    expect(theirs.encode(text).ids, text).toEqual(ids);
    const bytes = ids.filter((id) => id !== ours.bosId).map((id) => Buffer.from(ours.tokenBytes(id)));
    const spoken = Buffer.concat(bytes).toString();
    const heard = theirs.decode(ids, { skip_special_tokens: true, clean_up_tokenization_spaces: false });
    expect(heard, text).toBe(ours.hasSpacePrefix && spoken.startsWith(' ') ? spoken.slice(1) : spoken);
  }
}

describe('a tokenizer written down as tokenizer.json', () => {
  test("encodes and decodes as ours does: SmolLM2's", async () => {
    await withShippedGguf(async (model) => compare(model));
  });

  test('encodes and decodes as ours does: a SentencePiece one', async () => {
    compare(await openGguf([memorySource('tiny.gguf', tinyLlama({ vocabulary: 'spm' }))]));
  });

  test('brings the chat template and the tokens that end an answer', async () => {
    await withShippedGguf(async ({ metadata }) => {
      const { config, endIds } = writeTokenizer(metadata);
      expect(config).toMatchObject({ bos_token: '<|im_start|>', eos_token: '<|im_end|>' });
      expect((config as { chat_template: string }).chat_template).toContain('<|im_start|>');
      expect(endIds[0]).toBe(2);
      return Promise.resolve();
    });
  });
});
