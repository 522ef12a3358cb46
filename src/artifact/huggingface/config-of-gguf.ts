import { readNumber, readString } from '../metadata.ts';
import type { ModelFile } from '../tensor.ts';
import { unsupportedModel } from './config-fault.ts';

interface Kind {
  readonly architectures: readonly [string];
  readonly model_type: string;
  readonly hidden_act?: string;
}

/** What transformers calls the architectures of GGUFs. */
const KINDS: Readonly<Record<string, Kind>> = {
  llama: { architectures: ['LlamaForCausalLM'], model_type: 'llama' },
  qwen2: { architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2' },
  qwen3: { architectures: ['Qwen3ForCausalLM'], model_type: 'qwen3' },
  smollm3: { architectures: ['SmolLM3ForCausalLM'], model_type: 'smollm3' },
};

/** transformers' `config.json`. */
export type ConfigJson = Readonly<Record<string, unknown>>;

const TORCH_DTYPES: Readonly<Record<string, string>> = { F32: 'float32', BF16: 'bfloat16' };

/**
 * The `config.json` of a decoder that is open as GGUF.
 * @throws Fault `architecture-unsupported` for one that cannot be written so; `gguf-corrupt` for a key that is missing
 */
export function configOfGguf({ metadata, tensors }: ModelFile): ConfigJson {
  const architecture = readString(metadata, 'general.architecture');
  const kind = Object.hasOwn(KINDS, architecture) ? KINDS[architecture] : undefined;
  if (!kind) {
    const known = Object.keys(KINDS).join(', ');
    throw unsupportedModel(
      `A model of the kind "${architecture}" cannot be written as safetensors; ${known} can.`,
    );
  }
  const key = (name: string, ...fallback: [] | [number]): number =>
    readNumber(metadata, `${architecture}.${name}`, ...fallback);
  const heads = key('attention.head_count');
  const hiddenSize = key('embedding_length');
  const embedding = tensors.get('token_embd.weight');
  return {
    ...kind,
    hidden_act: 'silu',
    num_hidden_layers: key('block_count'),
    hidden_size: hiddenSize,
    intermediate_size: key('feed_forward_length'),
    num_attention_heads: heads,
    num_key_value_heads: key('attention.head_count_kv', heads),
    head_dim: key('attention.key_length', hiddenSize / heads),
    vocab_size: embedding?.shape[1] ?? 0,
    max_position_embeddings: key('context_length'),
    rms_norm_eps: shortest(key('attention.layer_norm_rms_epsilon')),
    tie_word_embeddings: !tensors.has('output.weight'),
    attention_bias: architecture === 'llama' && tensors.has('blk.0.attn_q.bias'),
    mlp_bias: false,
    torch_dtype: TORCH_DTYPES[tensors.get('blk.0.attn_q.weight')?.type ?? ''] ?? 'float16',
    ...ropeOf({ metadata, tensors }, architecture),
    ...tokensOf(metadata),
  };
}

/** Rotations that follow from keys; those with divisors of their own cannot be told back. */
function ropeOf(
  { metadata, tensors }: Pick<ModelFile, 'metadata' | 'tensors'>,
  architecture: string,
): ConfigJson {
  const key = (name: string, fallback: number): number =>
    readNumber(metadata, `${architecture}.rope.${name}`, fallback);
  const type = readString(metadata, `${architecture}.rope.scaling.type`, 'none');
  if (tensors.has('rope_freqs.weight') || !['none', 'linear', 'yarn'].includes(type))
    throw unsupportedModel('The model rotates by divisors, which a config.json cannot say.');
  const theta = { rope_theta: shortest(key('freq_base', 10_000)) };
  if (type === 'none') return { ...theta, rope_scaling: null };
  const factor = shortest(key('scaling.factor', 1));
  const trained = readNumber(metadata, `${architecture}.rope.scaling.original_context_length`, undefined);
  const original = trained === undefined ? {} : { original_max_position_embeddings: trained };
  return { ...theta, rope_scaling: { rope_type: type, factor, ...original } };
}

function tokensOf(metadata: ModelFile['metadata']): ConfigJson {
  const id = (name: string): number | null => readNumber(metadata, `tokenizer.ggml.${name}_token_id`, null);
  const ends = [id('eos'), id('eot')].filter((each) => each !== null);
  return {
    bos_token_id: id('bos'),
    eos_token_id: ends.length > 1 ? [...new Set(ends)] : (ends[0] ?? null),
    pad_token_id: id('padding'),
  };
}

/** The shortest decimal number that is this float32: 1e-5 instead of 0.000009999999747378752. */
function shortest(value: number): number {
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
