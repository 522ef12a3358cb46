import { f32, text, u32, type TypedValue } from '../gguf-value.ts';
import { unsupportedModel } from './config-fault.ts';
import type { HfConfig } from './hf-config.ts';
import { gemma3Keys } from './gemma3-keys.ts';
import type { Change, PlannedModel, PlannedTensor } from './planned-model.ts';
import { ropeMetadata } from './rope-metadata.ts';
import { ropeParameters } from './rope-parameters.ts';

/** A class of transformers and how its weights differ from Llama's. */
interface Decoder {
  /** `general.architecture` of its GGUFs. */
  readonly architecture: string;
  /** Rows of queries and keys are put in pairs. */
  readonly paired?: true;
  readonly qkvBias?: true;
  readonly qkNorm?: true;
  /** Norms before and after attention and the feed-forward part, kept less one. */
  readonly gemmaNorms?: true;
  /** Queries, keys and values are one matrix, gate and up another. */
  readonly fused?: true;
  readonly activation?: 'gelu_pytorch_tanh';
  readonly theta?: number;
  /** Without a word of it in the configuration. */
  readonly tiedHead?: true;
  keys?(config: HfConfig): Readonly<Record<string, TypedValue>>;
}

const llama: Decoder = { architecture: 'llama', paired: true };

const DECODERS: Readonly<Record<string, Decoder>> = {
  LlamaForCausalLM: llama,
  MistralForCausalLM: llama,
  Qwen2ForCausalLM: { architecture: 'qwen2', qkvBias: true },
  Qwen3ForCausalLM: { architecture: 'qwen3', qkNorm: true },
  SmolLM3ForCausalLM: {
    architecture: 'smollm3',
    paired: true,
    theta: 2e6,
    tiedHead: true,
    keys: smollm3Keys,
  },
  Phi3ForCausalLM: { architecture: 'phi3', fused: true },
  Gemma3ForCausalLM: {
    architecture: 'gemma3',
    qkNorm: true,
    gemmaNorms: true,
    activation: 'gelu_pytorch_tanh',
    theta: 1e6,
    tiedHead: true,
    keys: gemma3Keys,
  },
};

/** The classes of decoders that can be opened. */
export const DECODER_CLASSES: readonly string[] = Object.keys(DECODERS);

/**
 * A decoder's tensors and metadata by its configuration, or nothing for another kind of model.
 * @throws Fault `config-invalid`, `architecture-unsupported`
 */
export function planDecoder(config: HfConfig, hasHead: boolean): PlannedModel | undefined {
  const decoder = Object.hasOwn(DECODERS, config.architecture) ? DECODERS[config.architecture] : undefined;
  if (!decoder) return undefined;
  refuseVariants(config, decoder);
  const rope = ropeMetadata(ropeParameters(config, decoder.theta ?? 10_000), config);
  const tied = config.tiedHead ?? decoder.tiedHead ?? !hasHead;
  const { architecture } = decoder;
  const keys = { ...sizeKeys(config), ...rope.keys, ...decoder.keys?.(config) };
  return {
    prefixes: ['model.', ''],
    tensors: decoderTensors(config, decoder, tied),
    made: rope.tensors,
    metadata: {
      'general.architecture': text(architecture),
      ...Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${architecture}.${key}`, value])),
    },
    ignored: tied ? /rotary_emb\.inv_freq$|^lm_head\.weight$/u : /rotary_emb\.inv_freq$/u,
  };
}

/** What would be computed wrongly. */
function refuseVariants({ activation, headSize }: HfConfig, decoder: Decoder): void {
  const wanted = decoder.activation ?? 'silu';
  if (activation !== wanted && !(wanted === 'silu' && activation === 'swish'))
    throw unsupportedModel(`The model's activation is "${activation.slice(0, 40)}", not "${wanted}".`);
  if (headSize % 2 !== 0) throw unsupportedModel(`The model's heads have ${headSize} values, an odd number.`);
}

function sizeKeys(config: HfConfig): Record<string, TypedValue> {
  return {
    block_count: u32(config.layers),
    context_length: u32(usableContext(config)),
    embedding_length: u32(config.hiddenSize),
    feed_forward_length: u32(config.ffnSize),
    'attention.head_count': u32(config.heads),
    'attention.head_count_kv': u32(config.kvHeads),
    'attention.key_length': u32(config.headSize),
    'attention.value_length': u32(config.headSize),
    'attention.layer_norm_rms_epsilon': f32(config.normEpsilon),
    vocab_size: u32(config.vocabSize),
  };
}

/** A window that the file format has no key for limits the context: inside of it nothing is different. */
function usableContext({ architecture, contextLength, rest }: HfConfig): number {
  const { sliding_window: window, use_sliding_window: uses } = rest;
  const isWindowed = architecture.startsWith('Mistral') || (architecture.startsWith('Qwen') && uses === true);
  return isWindowed && typeof window === 'number' && window >= 1
    ? Math.min(contextLength, Math.floor(window))
    : contextLength;
}

/** Every fourth layer rotates nothing, which a file of this architecture cannot say otherwise. */
function smollm3Keys({ rest, layers }: HfConfig): Record<string, TypedValue> {
  const rotates = rest['no_rope_layers'];
  const usual = Array.from({ length: layers }, (_, i) => ((i + 1) % 4 === 0 ? 0 : 1));
  if (rotates != null && JSON.stringify(rotates) !== JSON.stringify(usual))
    throw unsupportedModel('The model rotates in other layers than SmolLM3 does.');
  return {};
}

const NONE: Change = { kind: 'none' };

function decoderTensors(config: HfConfig, decoder: Decoder, tied: boolean): PlannedTensor[] {
  const { hiddenSize, vocabSize, layers } = config;
  const norm: Change = decoder.gemmaNorms ? { kind: 'plus-one' } : NONE;
  const head: PlannedTensor[] = tied
    ? []
    : [{ name: 'output.weight', from: 'lm_head.weight', shape: [vocabSize, hiddenSize], change: NONE }];
  return [
    { name: 'token_embd.weight', from: 'embed_tokens.weight', shape: [vocabSize, hiddenSize], change: NONE },
    ...Array.from({ length: layers }, (_, i) => layerTensors(config, decoder, i)).flat(),
    { name: 'output_norm.weight', from: 'norm.weight', shape: [hiddenSize], change: norm },
    ...head,
  ];
}

function layerTensors(config: HfConfig, decoder: Decoder, layer: number): PlannedTensor[] {
  const { hiddenSize, ffnSize, headSize } = config;
  const take = (name: string, from: string, shape: readonly number[], change = NONE): PlannedTensor => ({
    name: `blk.${layer}.${name}`,
    from: `layers.${layer}.${from}`,
    shape,
    change,
  });
  const q = config.heads * headSize;
  const norm = (name: string, from: string, width = hiddenSize): PlannedTensor =>
    take(`${name}.weight`, `${from}.weight`, [width], decoder.gemmaNorms ? { kind: 'plus-one' } : NONE);
  return [
    norm('attn_norm', 'input_layernorm'),
    ...projections(config, decoder, take),
    ...(decoder.qkNorm
      ? [norm('attn_q_norm', 'self_attn.q_norm', headSize), norm('attn_k_norm', 'self_attn.k_norm', headSize)]
      : []),
    take('attn_output.weight', 'self_attn.o_proj.weight', [hiddenSize, q]),
    ...(decoder.gemmaNorms
      ? [
          norm('post_attention_norm', 'post_attention_layernorm'),
          norm('ffn_norm', 'pre_feedforward_layernorm'),
          norm('post_ffw_norm', 'post_feedforward_layernorm'),
        ]
      : [norm('ffn_norm', 'post_attention_layernorm')]),
    ...(decoder.fused
      ? [take('ffn_up.weight', 'mlp.gate_up_proj.weight', [2 * ffnSize, hiddenSize])]
      : ['gate', 'up'].map((part) =>
          take(`ffn_${part}.weight`, `mlp.${part}_proj.weight`, [ffnSize, hiddenSize]),
        )),
    take('ffn_down.weight', 'mlp.down_proj.weight', [hiddenSize, ffnSize]),
  ];
}

type Take = (name: string, from: string, shape: readonly number[], change?: Change) => PlannedTensor;

function projections(config: HfConfig, decoder: Decoder, take: Take): PlannedTensor[] {
  const { hiddenSize, headSize, rest } = config;
  const q = config.heads * headSize;
  const kv = config.kvHeads * headSize;
  if (decoder.fused) return [take('attn_qkv.weight', 'self_attn.qkv_proj.weight', [q + 2 * kv, hiddenSize])];
  const paired: Change = decoder.paired ? { kind: 'pair-rows', headSize } : NONE;
  const hasBias = decoder.qkvBias ?? rest['attention_bias'] === true;
  const parts = { q: [q, paired], k: [kv, paired], v: [kv, NONE] } as const;
  const tensors = Object.entries(parts).flatMap(([part, [rows, change]]) => [
    take(`attn_${part}.weight`, `self_attn.${part}_proj.weight`, [rows, hiddenSize], change),
    ...(hasBias ? [take(`attn_${part}.bias`, `self_attn.${part}_proj.bias`, [rows], change)] : []),
  ]);
  // Qwen 2 has no bias here, whatever the others have
  if (hasBias && !decoder.qkvBias)
    tensors.push(take('attn_output.bias', 'self_attn.o_proj.bias', [hiddenSize]));
  return tensors;
}
