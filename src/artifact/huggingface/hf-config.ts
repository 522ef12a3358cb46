import * as v from 'valibot';
import { invalidConfig } from './config-fault.ts';

/** transformers' `config.json`, as far as it matters here; what it does not say has the library's own default. */
export interface HfConfig {
  /** The class that the weights were saved from, for example `LlamaForCausalLM`. */
  readonly architecture: string;
  readonly name: string | undefined;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly ffnSize: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly normEpsilon: number;
  readonly activation: string;
  /** Whether the head is the embedding; absent where it does not say. */
  readonly tiedHead: boolean | undefined;
  readonly bosId: number | undefined;
  readonly padId: number | undefined;
  readonly endIds: readonly number[];
  /** All of it, for what single families have. */
  readonly rest: Readonly<Record<string, unknown>>;
}

const size = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const id = v.fallback(v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))), undefined);
const epsilon = v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(0.1)));

const ConfigSchema = v.looseObject({
  architectures: v.pipe(v.array(v.string()), v.minLength(1)),
  _name_or_path: v.fallback(v.optional(v.string()), undefined),
  num_hidden_layers: size(512),
  hidden_size: size(65_536),
  intermediate_size: size(262_144),
  num_attention_heads: size(1024),
  num_key_value_heads: v.nullish(size(1024)),
  head_dim: v.nullish(size(1024)),
  vocab_size: size(2 ** 21),
  max_position_embeddings: size(2 ** 24),
  rms_norm_eps: epsilon,
  layer_norm_eps: epsilon,
  hidden_act: v.optional(v.string()),
  hidden_activation: v.nullish(v.string()),
  tie_word_embeddings: v.optional(v.boolean()),
  bos_token_id: id,
  pad_token_id: id,
  eos_token_id: v.fallback(v.nullish(v.union([v.number(), v.array(v.number())])), undefined),
});

/**
 * Checks a parsed `config.json`.
 * @throws Fault `config-invalid`
 */
export function parseHfConfig(json: unknown, generation: unknown): HfConfig {
  const parsed = v.safeParse(ConfigSchema, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalidConfig(`${v.getDotPath(issue) ?? 'it'} of its config.json is wrong: ${issue.message}`);
  }
  const config = parsed.output;
  const heads = config.num_attention_heads;
  const kvHeads = config.num_key_value_heads ?? heads;
  const headSize = config.head_dim ?? config.hidden_size / heads;
  if (!Number.isInteger(headSize) || heads % kvHeads !== 0) {
    const sizes = `${config.hidden_size} values, ${heads} heads and ${kvHeads} heads of keys`;
    throw invalidConfig(`${sizes} of its config.json do not divide`);
  }
  return {
    architecture: config.architectures[0]!,
    name: config._name_or_path?.split('/').at(-1) || undefined,
    layers: config.num_hidden_layers,
    hiddenSize: config.hidden_size,
    ffnSize: config.intermediate_size,
    heads,
    kvHeads,
    headSize,
    vocabSize: config.vocab_size,
    contextLength: config.max_position_embeddings,
    normEpsilon: config.rms_norm_eps ?? config.layer_norm_eps ?? 1e-6,
    activation: config.hidden_activation ?? config.hidden_act ?? 'silu',
    tiedHead: config.tie_word_embeddings,
    bosId: config.bos_token_id ?? undefined,
    padId: config.pad_token_id ?? undefined,
    endIds: [...new Set([...idsOf(generation), ...idsOf(config)])],
    rest: config,
  };
}

/** Ids that end an answer, of a configuration or of `generation_config.json`, which knows more of them. */
function idsOf(json: unknown): number[] {
  const value = (json as { readonly eos_token_id?: unknown } | null | undefined)?.eos_token_id;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((each): each is number => Number.isInteger(each) && Number(each) >= 0);
}
