import { flag, f32s, i32s, strings, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';

export interface TinyVocabulary {
  readonly size: number;
  readonly metadata: Readonly<Record<string, TypedValue>>;
}

const TOKEN = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

const CHATML =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + " +
  "'\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/** Words of a space and letters (Ġ in the byte alphabet, ▁ in SentencePiece), built up by merges of two pieces. */
const MERGES = [
  ['_', 't'], ['h', 'e'], ['_', 'a'], ['i', 'n'], ['r', 'e'], ['_t', 'he'], ['e', 'r'], ['o', 'n'], ['_', 's'],
  ['a', 't'], ['o', 'r'], ['l', 'l'], ['he', 'll'], ['hell', 'o'], ['_', 'w'], ['_w', 'or'], ['l', 'd'],
  ['_wor', 'ld'], ['in', 'g'], ['_', 'hello'],
] as const; // prettier-ignore

/** A byte-level BPE vocabulary as GPT-2's: three control tokens, 256 bytes, merged pieces. */
export function bytePairVocabulary(): TinyVocabulary {
  const merges = MERGES.map(([left, right]) => [left.replace('_', 'Ġ'), right] as const);
  const control = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
  const tokens = [...control, ...byteAlphabet(), ...merges.map((pair) => pair.join(''))];
  return {
    size: tokens.length,
    metadata: {
      'tokenizer.ggml.model': text('gpt2'),
      'tokenizer.ggml.pre': text('smollm'),
      'tokenizer.ggml.tokens': strings(tokens),
      'tokenizer.ggml.token_type': i32s(
        tokens.map((_, id) => (id < control.length ? TOKEN.control : TOKEN.normal)),
      ),
      'tokenizer.ggml.merges': strings(merges.map((pair) => pair.join(' '))),
      'tokenizer.ggml.bos_token_id': u32(1),
      'tokenizer.ggml.eos_token_id': u32(2),
      'tokenizer.ggml.unknown_token_id': u32(0),
      'tokenizer.ggml.padding_token_id': u32(2),
      'tokenizer.ggml.add_bos_token': flag(false),
      'tokenizer.ggml.add_space_prefix': flag(false),
      'tokenizer.chat_template': text(CHATML),
    },
  };
}

/** A SentencePiece vocabulary as Llama's: `<unk>`, `<s>`, `</s>`, 256 bytes, scored pieces, ChatML's two marks. */
export function sentencePieceVocabulary(): TinyVocabulary {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const merged = MERGES.map((pair) => pair.join('').replace('_', '▁'));
  const letters = '▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?'.split('');
  const marks = ['<|im_start|>', '<|im_end|>'];
  const tokens = ['<unk>', '<s>', '</s>', ...bytes, ...merged, ...letters, ...marks];
  const firstPiece = 3 + bytes.length;
  const firstMark = tokens.length - marks.length;
  const types = tokens.map((_, id) => {
    if (id === 0) return TOKEN.unknown;
    if (id < 3 || id >= firstMark) return TOKEN.control;
    return id < firstPiece ? TOKEN.byte : TOKEN.normal;
  });
  return {
    size: tokens.length,
    metadata: {
      'tokenizer.ggml.model': text('llama'),
      'tokenizer.ggml.pre': text('default'),
      'tokenizer.ggml.tokens': strings(tokens),
      'tokenizer.ggml.scores': f32s(
        types.map((type, id) => (type === TOKEN.normal ? firstPiece - id - 1 : 0)),
      ),
      'tokenizer.ggml.token_type': i32s(types),
      'tokenizer.ggml.bos_token_id': u32(1),
      'tokenizer.ggml.eos_token_id': u32(2),
      'tokenizer.ggml.eot_token_id': u32(firstMark + 1),
      'tokenizer.ggml.unknown_token_id': u32(0),
      'tokenizer.ggml.add_bos_token': flag(true),
      'tokenizer.ggml.add_eos_token': flag(false),
      'tokenizer.ggml.add_space_prefix': flag(true),
      'tokenizer.chat_template': text(CHATML),
    },
  };
}

/** GPT-2's printable stand-ins for the 256 bytes, in byte order. */
function byteAlphabet(): string[] {
  let next = 256;
  const printable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}
