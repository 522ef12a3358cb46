import type { ByteSource } from '../../../src/artifact/byte-source.ts';
import encoder from './golden/encoder.json' with { type: 'json' };
import families from './golden/families.json' with { type: 'json' };
import pieces from './golden/pieces.json' with { type: 'json' };
import { jsonSource, madeSafetensors, type Shapes } from './made-tensors.ts';

/** A BERT as sentence-transformers saves it. */
export async function encoderFolder(): Promise<ByteSource[]> {
  return [
    jsonSource('config.json', encoder.config),
    jsonSource('tokenizer.json', encoder.tokenizer),
    jsonSource('tokenizer_config.json', encoder.tokenizerConfig),
    jsonSource('1_Pooling/config.json', encoder.pooling),
    await madeSafetensors(encoder.tensors as unknown as Shapes),
  ];
}

/** A decoder with a tokenizer of Llama 2's kind. */
export async function piecesFolder(): Promise<ByteSource[]> {
  const { config, tensors } = families.mistral;
  const size = Object.keys(pieces.tokenizer.model.vocab).length;
  const tables = { 'model.embed_tokens.weight': [size, 32], 'lm_head.weight': [size, 32] };
  return [
    jsonSource('config.json', { ...config, vocab_size: size }),
    jsonSource('tokenizer.json', pieces.tokenizer),
    jsonSource('tokenizer_config.json', {
      bos_token: '<s>',
      eos_token: '</s>',
      unk_token: '<unk>',
      add_bos_token: true,
    }),
    await madeSafetensors({ ...(tensors as unknown as Shapes), ...tables }),
  ];
}
