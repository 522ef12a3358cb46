import { readString } from '../artifact/metadata.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import type { EncoderSizes } from './encoder-sizes.ts';
import { encoderTensors } from './encoder-tensors.ts';
import { ModelKeys } from './model-keys.ts';

/** The architecture of encoders that run here: BERT (Devlin et al., 2019), as llama.cpp's files name it. */
const ARCHITECTURE = 'bert';

/** What of the tokens' states becomes the text's vector. */
export type Pooling = 'mean' | 'first';

/** What the engines need to know of an encoder beside its weights; read from GGUF metadata by `readEncoderConfig`. */
export interface EncoderConfig extends EncoderSizes {
  readonly architecture: string;
  readonly heads: number;
  readonly headSize: number;
  readonly normEpsilon: number;
  /** Products of queries and keys are multiplied by this. */
  readonly attentionScale: number;
  readonly pooling: Pooling;
}

/** Whether the model makes vectors of texts, not answers. */
export function isEncoder({ metadata }: ModelFile): boolean {
  return readString(metadata, 'general.architecture', undefined) === ARCHITECTURE;
}

/**
 * Reads and checks everything the engines rely on; past this, sizes and shapes are right.
 * @throws Fault `architecture-unsupported`, or `gguf-corrupt` naming the key or tensor.
 */
export function readEncoderConfig(model: ModelFile): EncoderConfig {
  const architecture = readString(model.metadata, 'general.architecture');
  if (!isEncoder(model)) {
    throw new Fault(
      'architecture-unsupported',
      `The model's architecture is "${architecture}"; vectors are made by "${ARCHITECTURE}". Choose a model of it.`,
      { architecture },
    );
  }
  const keys = new ModelKeys(model, architecture);
  const hiddenSize = keys.size('embedding_length', 65_536);
  const heads = keys.size('attention.head_count', 1024);
  if (hiddenSize % heads !== 0)
    throw keys.corrupt(
      'attention.head_count',
      `is ${heads}, which does not divide the ${hiddenSize} dimensions.`,
    );
  const headSize = hiddenSize / heads;
  const config: EncoderConfig = {
    architecture,
    layers: keys.size('block_count', 512),
    hiddenSize,
    ffnSize: keys.size('feed_forward_length', 262_144),
    heads,
    headSize,
    vocabSize: rowsOf(model, 'token_embd.weight', 2 ** 21),
    contextLength: keys.size('context_length', 2 ** 16),
    tokenTypes: rowsOf(model, 'token_types.weight', 64),
    normEpsilon: keys.between('attention.layer_norm_epsilon', { above: 0, most: 0.1 }),
    attentionScale: 1 / Math.sqrt(headSize),
    pooling: readPooling(keys),
  };
  if (keys.value('attention.causal') === true)
    throw keys.unsupported("The model's tokens see only those before them.");
  encoderTensors(model, config);
  return config;
}

/** Rows of a matrix that no key tells the size of. */
function rowsOf({ tensors }: ModelFile, tensor: string, most: number): number {
  const rows = tensors.get(tensor)?.shape[1];
  if (rows !== undefined && rows >= 1 && rows <= most) return rows;
  throw new Fault(
    'gguf-corrupt',
    `The tensor ${tensor} ${rows === undefined ? 'is missing or no matrix' : `has ${rows} rows`}, ` +
      'so its part of the model is unknown. Use another copy of the model.',
    { tensor },
  );
}

/** llama.cpp's numbers: 0 none, 1 mean, 2 the first token ("cls"). Who says none gets the usual one. */
function readPooling(keys: ModelKeys): Pooling {
  const type = keys.number('pooling_type', 0);
  if (type === 0 || type === 1) return 'mean';
  if (type === 2) return 'first';
  throw keys.unsupported(
    `The model makes its vector in a way (${type}) that is neither the mean nor the first token.`,
  );
}
