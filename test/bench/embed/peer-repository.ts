import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readStrings } from '../../../src/artifact/metadata.ts';
import { writeOnnx } from '../../../src/artifact/onnx-writer.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import { readEncoderConfig } from '../../../src/engine/encoder-config.ts';
import type { Metadata } from '../../../src/text/vocabulary.ts';
import { peerGraph } from './peer-graph.ts';

/** The files that transformers.js looks for, by what it calls their precision. */
const FILES = { fp32: 'model.onnx', q8: 'model_quantized.onnx' } as const;

const MARKS = { unk_token: '[UNK]', cls_token: '[CLS]', sep_token: '[SEP]', pad_token: '[PAD]' };

/** Writes the model as a repository for transformers.js: the very weights in float32, and int8 made of them. */
export async function writePeerRepository(model: ModelFile, folder: string): Promise<void> {
  const { hiddenSize, layers, heads, ffnSize, vocabSize, contextLength } = readEncoderConfig(model);
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const config = {
    architectures: ['BertModel'],
    model_type: 'bert',
    hidden_size: hiddenSize,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: ffnSize,
    vocab_size: vocabSize,
    max_position_embeddings: contextLength,
  };
  const files = {
    'config.json': config,
    'tokenizer.json': tokenizerOf(model.metadata),
    'tokenizer_config.json': { tokenizer_class: 'BertTokenizer', model_max_length: contextLength, ...MARKS },
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, name), JSON.stringify(content));
  for (const precision of ['fp32', 'q8'] as const)
    await writeFile(join(folder, 'onnx', FILES[precision]), writeOnnx(await peerGraph(model, precision)));
}

/** BERT's tokenizer as Hugging Face's library reads it. */
function tokenizerOf(metadata: Metadata): object {
  const pieces = readStrings(metadata, 'tokenizer.ggml.tokens').map((token) => {
    if (Object.values(MARKS).includes(token) || /^\[\w+\]$/u.test(token)) return token;
    return token.startsWith('▁') ? token.slice(1) : `##${token}`;
  });
  const mark = (content: string): object => ({ SpecialToken: { id: content, type_id: 0 } });
  const text = (id: string): object => ({ Sequence: { id, type_id: 0 } });
  const special = (id: string): object => ({ id, ids: [pieces.indexOf(id)], tokens: [id] });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: Object.values(MARKS).map((content) => ({
      id: pieces.indexOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [mark('[CLS]'), text('A'), mark('[SEP]')],
      pair: [mark('[CLS]'), text('A'), mark('[SEP]'), text('B'), mark('[SEP]')],
      special_tokens: { '[CLS]': special('[CLS]'), '[SEP]': special('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    },
  };
}
