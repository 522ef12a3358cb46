import { readNumber, readString } from '../artifact/metadata.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import { decoderTensors, type DecoderSizes } from './decoder-tensors.ts';

/** What the engines need to know of a Llama-architecture model; read from GGUF metadata by `readDecoderConfig`. */
export interface DecoderConfig extends DecoderSizes {
  readonly architecture: string;
  readonly contextLength: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  /** Positions are divided by this before they rotate (linear context extension); 1 is off. */
  readonly ropeScale: number;
  /** `interleaved`: pairs (2i, 2i+1), GGUF's "llama"; `halves`: pairs (i, i + size/2), the NeoX pairing. */
  readonly ropePairing: 'interleaved' | 'halves';
  /** True when the file has `rope_freqs.weight`, per-pair divisors of the rotation frequency (Llama 3.1). */
  readonly ropeFactors: boolean;
}

const SUPPORTED = 'llama';

/**
 * Reads and checks everything the engines rely on; past this, sizes and shapes are right.
 * @throws Fault `architecture-unsupported`, or `gguf-corrupt` naming the key or tensor.
 */
export function readDecoderConfig(model: ModelFile): DecoderConfig {
  const { metadata } = model;
  const architecture = readString(metadata, 'general.architecture');
  if (architecture !== SUPPORTED) {
    throw unsupported(
      `The model's architecture is "${architecture}"; Nibble runs "${SUPPORTED}".`,
      architecture,
    );
  }
  const size = sizeReader(model);
  const hiddenSize = size('llama.embedding_length', 65_536);
  const heads = size('llama.attention.head_count', 1024);
  const headSize = size('llama.attention.key_length', 1024, hiddenSize / heads);
  const config: DecoderConfig = {
    architecture,
    layers: size('llama.block_count', 512),
    hiddenSize,
    ffnSize: size('llama.feed_forward_length', 262_144),
    heads,
    kvHeads: size('llama.attention.head_count_kv', heads, heads),
    headSize,
    vocabSize: readVocabSize(model),
    contextLength: size('llama.context_length', 2 ** 24),
    normEpsilon: readBetween(model, 'llama.attention.layer_norm_rms_epsilon', { above: 0, most: 0.1 }),
    ropeTheta: readBetween(model, 'llama.rope.freq_base', { above: 1, most: 1e12, fallback: 10_000 }),
    ropeSize: size('llama.rope.dimension_count', headSize, headSize),
    ropeScale: readRopeScale(model),
    ropePairing: readRopePairing(model),
    ropeFactors: model.tensors.has('rope_freqs.weight'),
    tiedHead: !model.tensors.has('output.weight'),
  };
  checkTogether(model, config);
  decoderTensors(model, config);
  return config;
}

type ReadSize = (key: string, most: number, fallback?: number) => number;

/** Whole numbers from 1 to `most`. */
function sizeReader({ metadata }: ModelFile): ReadSize {
  return (key, most, fallback) => {
    const value = fallback === undefined ? readNumber(metadata, key) : readNumber(metadata, key, fallback);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw corrupt(key, `is ${value}, but must be a whole number from 1 to ${most}.`);
  };
}

interface Range {
  readonly above: number;
  readonly most: number;
  readonly fallback?: number;
}

function readBetween({ metadata }: ModelFile, key: string, { above, most, fallback }: Range): number {
  const value = fallback === undefined ? readNumber(metadata, key) : readNumber(metadata, key, fallback);
  if (value > above && value <= most) return value;
  throw corrupt(key, `is ${value}, but must be above ${above} and at most ${most}.`);
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

/** GGUF's "llama" files hold the interleaved order; our own key marks test models that do not. */
function readRopePairing({ metadata }: ModelFile): DecoderConfig['ropePairing'] {
  const key = 'nibble.rope.pairing';
  const pairing = readString(metadata, key, 'interleaved');
  if (pairing === 'interleaved' || pairing === 'halves') return pairing;
  throw corrupt(key, `is "${pairing}", but must be "interleaved" or "halves".`);
}

function readRopeScale(model: ModelFile): number {
  const key = 'llama.rope.scaling.type';
  const type = readString(model.metadata, key, 'none');
  if (type === 'none') return 1;
  if (type === 'linear') return readBetween(model, 'llama.rope.scaling.factor', { above: 0, most: 1024 });
  throw unsupported(
    `The model extends its context with "${type}"; Nibble knows "linear" and "none".`,
    SUPPORTED,
  );
}

function checkTogether({ metadata }: ModelFile, config: DecoderConfig): void {
  const { heads, kvHeads, headSize, ropeSize } = config;
  if (heads % kvHeads !== 0) {
    throw corrupt(
      'llama.attention.head_count_kv',
      `is ${kvHeads}, which does not divide the ${heads} heads.`,
    );
  }
  if (headSize % 2 !== 0) throw corrupt('llama.attention.key_length', `is ${headSize}, but must be even.`);
  if (ropeSize % 2 !== 0) throw corrupt('llama.rope.dimension_count', `is ${ropeSize}, but must be even.`);
  const valueSize = readNumber(metadata, 'llama.attention.value_length', headSize);
  if (valueSize !== headSize) {
    throw unsupported(`The model's values have ${valueSize} dimensions and its keys ${headSize}.`, SUPPORTED);
  }
  const experts = readNumber(metadata, 'llama.expert_count', 0);
  if (experts > 0) throw unsupported(`The model is a mixture of ${experts} experts.`, SUPPORTED);
}

function corrupt(key: string, why: string): Fault {
  return new Fault(
    'gguf-corrupt',
    `The model's metadata key '${key}' ${why} Use another copy of the model.`,
    { key },
  );
}

function unsupported(why: string, architecture: string): Fault {
  return new Fault('architecture-unsupported', `${why} Choose a plain Llama-architecture model.`, {
    architecture,
  });
}
