import * as v from 'valibot';
import { invalidConfig, unsupportedModel } from './config-fault.ts';
import type { HfConfig } from './hf-config.ts';

/** How a model rotates queries and keys, in transformers' terms. */
export interface RopeParameters {
  readonly type: string;
  readonly theta: number;
  /** Of layers with a window, where they rotate otherwise (Gemma 3). */
  readonly localTheta: number | undefined;
  /** Dimensions of a head that rotate. */
  readonly size: number;
  readonly factor: number;
  readonly trainedContext: number | undefined;
  readonly attentionFactor: number | undefined;
  /** Llama 3: wavelengths that keep their frequency, and those that are stretched in full. */
  readonly lowFreqFactor: number;
  readonly highFreqFactor: number;
  /** YaRN: turns in the trained context. */
  readonly betaFast: number;
  readonly betaSlow: number;
  /** LongRoPE: divisors, one for each pair. */
  readonly shortFactor: readonly number[] | undefined;
  readonly longFactor: readonly number[] | undefined;
}

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const optional = v.nullish(positive);
const factors = v.nullish(v.pipe(v.array(positive), v.maxLength(512)));

const ParametersSchema = v.looseObject({
  rope_type: v.nullish(v.string()),
  type: v.nullish(v.string()),
  rope_theta: optional,
  factor: optional,
  partial_rotary_factor: v.nullish(v.pipe(positive, v.maxValue(1))),
  original_max_position_embeddings: optional,
  attention_factor: optional,
  low_freq_factor: optional,
  high_freq_factor: optional,
  beta_fast: optional,
  beta_slow: optional,
  short_factor: factors,
  long_factor: factors,
  mscale: optional,
});
type Parameters = v.InferOutput<typeof ParametersSchema>;

/** What older versions keep beside `rope_scaling`. */
const OlderSchema = v.looseObject({
  rope_theta: optional,
  rope_local_base_freq: optional,
  partial_rotary_factor: v.nullish(v.pipe(positive, v.maxValue(1))),
  original_max_position_embeddings: optional,
});

/**
 * Reads `rope_parameters` of transformers 5 (one for all layers, or one for each kind of layer), or `rope_scaling` and `rope_theta`
 * of older versions.
 * @throws Fault `config-invalid`, `architecture-unsupported`
 */
export function ropeParameters(config: HfConfig, usualTheta: number): RopeParameters {
  const older = check(OlderSchema, config.rest);
  const { all, local } = parametersOf(config);
  if (all.mscale != null) throw unsupportedModel('The model scales its rotation by mscale.');
  const size = config.headSize * (all.partial_rotary_factor ?? older.partial_rotary_factor ?? 1);
  return {
    type: all.rope_type ?? all.type ?? 'default',
    theta: all.rope_theta ?? older.rope_theta ?? usualTheta,
    localTheta: local?.rope_theta ?? older.rope_local_base_freq ?? undefined,
    size: Math.floor(size),
    factor: all.factor ?? 1,
    trainedContext:
      all.original_max_position_embeddings ?? older.original_max_position_embeddings ?? undefined,
    attentionFactor: all.attention_factor ?? undefined,
    lowFreqFactor: all.low_freq_factor ?? 1,
    highFreqFactor: all.high_freq_factor ?? 4,
    betaFast: all.beta_fast ?? 32,
    betaSlow: all.beta_slow ?? 1,
    shortFactor: all.short_factor ?? undefined,
    longFactor: all.long_factor ?? undefined,
  };
}

function parametersOf({ rest }: HfConfig): {
  readonly all: Parameters;
  readonly local: Parameters | undefined;
} {
  const given = (rest['rope_parameters'] ?? rest['rope_scaling'] ?? {}) as Readonly<Record<string, unknown>>;
  const { full_attention: full, sliding_attention: local } = given;
  if (full === undefined) return { all: check(ParametersSchema, given), local: undefined };
  return { all: check(ParametersSchema, full), local: check(ParametersSchema, local ?? {}) };
}

function check<const S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw invalidConfig(`${v.getDotPath(issue) ?? 'it'} of its rotation is wrong: ${issue.message}`);
}
