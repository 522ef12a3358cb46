import { f32, flag, text, u32 } from '../gguf-value.ts';
import { invalidConfig, unsupportedModel } from './config-fault.ts';
import type { HfConfig } from './hf-config.ts';
import type { Change, PlannedModel, PlannedTensor } from './planned-model.ts';

/** Classes whose encoder is all of BERT (Devlin et al., 2019); what they have on top is left out. */
export const ENCODER_CLASSES: readonly string[] = ['BertModel', 'BertForMaskedLM', 'BertForPreTraining'];

/** GGUF's `pooling_type`: how an encoder makes one vector of many. */
export type Pooling = keyof typeof POOLING;
const POOLING = { none: 0, mean: 1, cls: 2 } as const;

/**
 * A BERT's tensors and metadata, as llama.cpp's files of the architecture `bert` have them, or nothing for another kind of model.
 * @throws Fault `config-invalid`, `architecture-unsupported`
 */
export function planBert(config: HfConfig, pooling: Pooling): PlannedModel | undefined {
  if (!ENCODER_CLASSES.includes(config.architecture)) return undefined;
  const { rest, hiddenSize, layers, vocabSize, contextLength, activation } = config;
  const segments = rest['type_vocab_size'] ?? 2;
  if (!Number.isInteger(segments) || Number(segments) < 1 || Number(segments) > 64)
    throw invalidConfig('type_vocab_size of its config.json is wrong');
  if (activation !== 'gelu')
    throw unsupportedModel(`The model's activation is "${activation.slice(0, 40)}".`);
  if ((rest['position_embedding_type'] ?? 'absolute') !== 'absolute')
    throw unsupportedModel('The model does not learn its positions.');
  const keys = {
    block_count: u32(layers),
    context_length: u32(contextLength),
    embedding_length: u32(hiddenSize),
    feed_forward_length: u32(config.ffnSize),
    'attention.head_count': u32(config.heads),
    'attention.layer_norm_epsilon': f32(Number(rest['layer_norm_eps'] ?? 1e-12)),
    'attention.causal': flag(false),
    pooling_type: u32(POOLING[pooling]),
    vocab_size: u32(vocabSize),
  };
  return {
    prefixes: ['', 'bert.'],
    tensors: [
      ...embeddings(config, Number(segments)),
      ...Array.from({ length: layers }, (_, layer) => layerTensors(config, layer)).flat(),
    ],
    made: {},
    metadata: {
      'general.architecture': text('bert'),
      ...Object.fromEntries(Object.entries(keys).map(([key, value]) => [`bert.${key}`, value])),
      'tokenizer.ggml.token_type_count': u32(Number(segments)),
    },
    ignored: /^(?:pooler|cls)\.|^embeddings\.position_ids$/u,
  };
}

function embeddings({ vocabSize, hiddenSize, contextLength }: HfConfig, segments: number): PlannedTensor[] {
  const table = (name: string, from: string, rows: number, change: Change): PlannedTensor => ({
    name: `${name}.weight`,
    from: `embeddings.${from}.weight`,
    shape: [rows, hiddenSize],
    change,
  });
  return [
    table('token_embd', 'word_embeddings', vocabSize, { kind: 'none' }),
    table('token_types', 'token_type_embeddings', segments, { kind: 'widen' }),
    table('position_embd', 'position_embeddings', contextLength, { kind: 'widen' }),
    ...affine('token_embd_norm', 'embeddings.LayerNorm', [hiddenSize]),
  ];
}

function layerTensors({ hiddenSize, ffnSize }: HfConfig, layer: number): PlannedTensor[] {
  const square = [hiddenSize, hiddenSize];
  const parts: readonly (readonly [name: string, from: string, shape: readonly number[]])[] = [
    ['attn_q', 'attention.self.query', square],
    ['attn_k', 'attention.self.key', square],
    ['attn_v', 'attention.self.value', square],
    ['attn_output', 'attention.output.dense', square],
    ['attn_output_norm', 'attention.output.LayerNorm', [hiddenSize]],
    ['ffn_up', 'intermediate.dense', [ffnSize, hiddenSize]],
    ['ffn_down', 'output.dense', [hiddenSize, ffnSize]],
    ['layer_output_norm', 'output.LayerNorm', [hiddenSize]],
  ];
  return parts.flatMap(([name, from, shape]) =>
    affine(`blk.${layer}.${name}`, `encoder.layer.${layer}.${from}`, shape),
  );
}

/** A weight and its bias, which has as many values as the weight has rows. */
function affine(name: string, from: string, shape: readonly number[]): PlannedTensor[] {
  return [
    { name: `${name}.weight`, from: `${from}.weight`, shape, change: { kind: 'none' } },
    { name: `${name}.bias`, from: `${from}.bias`, shape: shape.slice(0, 1), change: { kind: 'none' } },
  ];
}
