import { f32, text, u32, type TypedValue } from '../gguf-value.ts';
import { invalidConfig, unsupportedModel } from './config-fault.ts';
import type { HfConfig } from './hf-config.ts';
import type { RopeParameters } from './rope-parameters.ts';

/** A rotation as a GGUF says it: keys without the architecture's name, and divisors as tensors. */
export interface RopeMetadata {
  readonly keys: Readonly<Record<string, TypedValue>>;
  readonly tensors: Readonly<Record<string, Float32Array>>; // [size / 2]
}

/**
 * A rotation in GGUF's terms.
 * @throws Fault `config-invalid`, `architecture-unsupported`
 */
export function ropeMetadata(rope: RopeParameters, config: HfConfig): RopeMetadata {
  const keys = {
    'rope.dimension_count': u32(rope.size),
    'rope.freq_base': f32(rope.theta),
    ...(rope.localTheta === undefined ? {} : { 'rope.freq_base_swa': f32(rope.localTheta) }),
  };
  switch (rope.type) {
    case 'default':
    case 'dynamic': // rotates otherwise only beyond the context that the file gets
      return { keys, tensors: {} };
    case 'linear':
      return { keys: { ...keys, ...scaling('linear', rope.factor) }, tensors: {} };
    case 'llama3':
      return { keys, tensors: { 'rope_freqs.weight': llama3Divisors(rope) } };
    case 'yarn':
      return { keys: { ...keys, ...yarnKeys(rope, config) }, tensors: {} };
    case 'longrope':
    case 'su': // its name in the first files of Phi-3
      return longRope(rope, config, keys);
    default:
      throw unsupportedModel(`The model extends its context with "${rope.type.slice(0, 40)}".`);
  }
}

const scaling = (type: string, factor: number): Record<string, TypedValue> => ({
  'rope.scaling.type': text(type),
  'rope.scaling.factor': f32(factor),
});

/** Llama 3.1: long waves are stretched by the factor, short ones not at all, those between a little. */
function llama3Divisors(rope: RopeParameters): Float32Array {
  const { trainedContext, factor, lowFreqFactor: low, highFreqFactor: high } = rope;
  if (trainedContext === undefined || high <= low)
    throw invalidConfig('its config.json does not say for what context its rotation was trained');
  return Float32Array.from({ length: rope.size / 2 }, (_, i) => {
    const turns = trainedContext / (2 * Math.PI * rope.theta ** ((2 * i) / rope.size));
    if (turns > high) return 1;
    if (turns < low) return factor;
    const smooth = (turns - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}

/** Readers multiply by the paper's own magnitude; a file that wants another one gets the quotient. */
function yarnKeys(rope: RopeParameters, config: HfConfig): Record<string, TypedValue> {
  const { factor, attentionFactor } = rope;
  const usual = factor > 1 ? 1 + 0.1 * Math.log(factor) : 1;
  return {
    ...scaling('yarn', factor),
    'rope.scaling.original_context_length': u32(rope.trainedContext ?? config.contextLength),
    'rope.scaling.yarn_beta_fast': f32(rope.betaFast),
    'rope.scaling.yarn_beta_slow': f32(rope.betaSlow),
    ...(attentionFactor === undefined ? {} : { 'rope.scaling.attn_factor': f32(attentionFactor / usual) }),
  };
}

/** LongRoPE (Ding et al., 2024, §3.3): two sets of divisors, and scores that are spread for the longer context. */
function longRope(
  rope: RopeParameters,
  { contextLength }: HfConfig,
  keys: Readonly<Record<string, TypedValue>>,
): RopeMetadata {
  const { shortFactor, longFactor, trainedContext = contextLength } = rope;
  if (shortFactor?.length !== rope.size / 2 || longFactor?.length !== rope.size / 2)
    throw invalidConfig(`its config.json has no ${rope.size / 2} divisors for its rotation`);
  const scale = contextLength / trainedContext;
  const spread = scale > 1 ? Math.sqrt(1 + Math.log(scale) / Math.log(trainedContext)) : 1;
  return {
    keys: {
      ...keys,
      'rope.scaling.type': text('longrope'),
      'rope.scaling.original_context_length': u32(trainedContext),
      'rope.scaling.attn_factor': f32(rope.attentionFactor ?? spread),
    },
    tensors: {
      'rope_factors_long.weight': Float32Array.from(longFactor),
      'rope_factors_short.weight': Float32Array.from(shortFactor),
    },
  };
}
