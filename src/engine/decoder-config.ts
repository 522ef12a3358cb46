import { readString } from '../artifact/metadata.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import type { DecoderSizes } from './decoder-sizes.ts';
import { decoderTensors } from './decoder-tensors.ts';
import { FAMILIES, familyOf } from './families/families.ts';
import type { Family } from './families/family.ts';
import { uniformPlan, type LayerPlan } from './layer-plan.ts';
import { ModelKeys } from './model-keys.ts';
import { readRope } from './read-rope.ts';

/** What the engines need to know of a model beside its weights; read from GGUF metadata by `readDecoderConfig`. */
export interface DecoderConfig extends DecoderSizes, LayerPlan {
  readonly architecture: string;
  readonly contextLength: number;
  readonly normEpsilon: number;
  /** Products of queries and keys are multiplied by this. */
  readonly attentionScale: number;
  /** What the gate of the feed-forward part passes; `gelu` is its tanh approximation. */
  readonly activation: 'silu' | 'gelu';
  /** Rows of the embedding are multiplied by this; 1 is off. */
  readonly embeddingScale: number;
}

/**
 * Reads and checks everything the engines rely on; past this, sizes and shapes are right.
 * @throws Fault `architecture-unsupported`, or `gguf-corrupt` naming the key or tensor.
 */
export function readDecoderConfig(model: ModelFile): DecoderConfig {
  const family = readFamily(model);
  const keys = new ModelKeys(model, family.architecture);
  const sizes = readSizes(model, keys);
  const contextLength = keys.size('context_length', 2 ** 24);
  const { headSize } = sizes;
  const rope = readRope({ model, keys, headSize, contextLength, pairing: family.pairing });
  const config: DecoderConfig = {
    architecture: family.architecture,
    ...sizes,
    contextLength,
    normEpsilon: keys.between('attention.layer_norm_rms_epsilon', { above: 0, most: 0.1 }),
    attentionScale: family.attentionScale?.(sizes) ?? 1 / Math.sqrt(headSize),
    activation: family.activation ?? 'silu',
    embeddingScale: family.embeddingScale?.(sizes) ?? 1,
    ...(family.layerPlan?.(keys, sizes, rope) ?? uniformPlan(sizes.layers, rope)),
  };
  refuseVariants(keys, sizes);
  decoderTensors(model, config);
  return config;
}

function readFamily({ metadata }: ModelFile): Family {
  const architecture = readString(metadata, 'general.architecture');
  const family = familyOf(architecture);
  if (family) return family;
  const known = FAMILIES.map((each) => `"${each.architecture}"`).join(', ');
  throw new Fault(
    'architecture-unsupported',
    `The model's architecture is "${architecture}"; Nibble runs ${known}. Choose a model of one of these.`,
    { architecture },
  );
}

function readSizes(model: ModelFile, keys: ModelKeys): DecoderSizes {
  const hiddenSize = keys.size('embedding_length', 65_536);
  const heads = keys.size('attention.head_count', 1024);
  const kvHeads = keys.size('attention.head_count_kv', heads, heads);
  if (heads % kvHeads !== 0) {
    throw keys.corrupt('attention.head_count_kv', `is ${kvHeads}, which does not divide the ${heads} heads.`);
  }
  const headSize = keys.size('attention.key_length', 1024, hiddenSize / heads);
  if (headSize % 2 !== 0) throw keys.corrupt('attention.key_length', `is ${headSize}, but must be even.`);
  return {
    layers: keys.size('block_count', 512),
    hiddenSize,
    ffnSize: keys.size('feed_forward_length', 262_144),
    heads,
    kvHeads,
    headSize,
    vocabSize: readVocabSize(model),
    tiedHead: !model.tensors.has('output.weight'),
  };
}

function readVocabSize({ tensors }: ModelFile): number {
  const vocabSize = tensors.get('token_embd.weight')?.shape[1];
  if (vocabSize !== undefined && vocabSize >= 1 && vocabSize <= 2 ** 21) return vocabSize;
  throw new Fault(
    'gguf-corrupt',
    `The tensor token_embd.weight ${vocabSize === undefined ? 'is missing or no matrix' : `has ${vocabSize} rows`}, ` +
      'so the vocabulary is unknown. Use another copy of the model.',
    { tensor: 'token_embd.weight' },
  );
}

/** What would be computed wrongly, because the engines do not know it. */
function refuseVariants(keys: ModelKeys, { headSize }: DecoderSizes): void {
  const valueSize = keys.number('attention.value_length', headSize);
  if (valueSize !== headSize) {
    throw keys.unsupported(`The model's values have ${valueSize} dimensions and its keys ${headSize}.`);
  }
  const experts = keys.number('expert_count', 0);
  if (experts > 0) throw keys.unsupported(`The model is a mixture of ${experts} experts.`);
  const cap = keys.number('final_logit_softcapping', 0);
  if (cap !== 0) throw keys.unsupported(`The model's logits are capped softly at ${cap}.`);
}
