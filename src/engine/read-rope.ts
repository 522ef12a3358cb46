import { readString } from '../artifact/metadata.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import { modelTensor } from './model-tensor.ts';
import type { ModelKeys } from './model-keys.ts';
import type { RopeConfig, RopeFactors, RopePairing, YarnRamp } from './rope-config.ts';

/** What a rotation is read from. */
export interface RopeSource {
  readonly model: ModelFile;
  readonly keys: ModelKeys;
  readonly headSize: number;
  readonly contextLength: number;
  /** How the architecture's files pair dimensions. */
  readonly pairing: RopePairing;
}

/** The rotation that a file describes, of all layers unless its family says more. */
export function readRope(source: RopeSource): RopeConfig {
  const { model, keys, headSize } = source;
  const size = keys.size('rope.dimension_count', headSize, headSize);
  if (size % 2 !== 0) throw keys.corrupt('rope.dimension_count', `is ${size}, but must be even.`);
  return {
    size,
    theta: keys.between('rope.freq_base', { above: 1, most: 1e12, fallback: 10_000 }),
    pairing: readPairing(model, source.pairing),
    ...readScaling(source),
    factors: readFactors(source, size),
  };
}

/** Files of an architecture pair as their family does; our own key marks test models that do not. */
function readPairing({ metadata }: ModelFile, usual: RopePairing): RopePairing {
  const key = 'nibble.rope.pairing';
  const pairing = readString(metadata, key, usual);
  if (pairing === 'interleaved' || pairing === 'halves') return pairing;
  throw new Fault(
    'gguf-corrupt',
    `The model's metadata key '${key}' is "${pairing}", but must be "interleaved" or "halves".`,
    { key },
  );
}

type Scaling = Pick<RopeConfig, 'scale' | 'yarn' | 'magnitude'>;

/** A file that names no type but has a factor means the linear one, under an older name too. */
function readScaling({ keys, contextLength }: RopeSource): Scaling {
  const magnitude = keys.between('rope.scaling.attn_factor', { above: 0, most: 64, fallback: 1 });
  const type = keys.string('rope.scaling.type', hasFactor(keys) ? 'linear' : 'none');
  switch (type) {
    case 'none':
    case 'longrope': // all of it is in the divisors
      return { scale: 1, yarn: undefined, magnitude };
    case 'linear':
      return { scale: readFactor(keys), yarn: undefined, magnitude };
    case 'yarn': {
      const scale = readFactor(keys);
      const warmth = scale > 1 ? 1 + 0.1 * Math.log(scale) : 1; // §3.4 of the paper: scores of a wider context are flatter
      return { scale, yarn: readYarn(keys, contextLength), magnitude: magnitude * warmth };
    }
    default:
      throw keys.unsupported(
        `The model extends its context with "${type}"; Nibble knows "linear", "yarn", "longrope" and "none".`,
      );
  }
}

function hasFactor(keys: ModelKeys): boolean {
  return keys.value('rope.scaling.factor') !== undefined || keys.value('rope.scale_linear') !== undefined;
}

function readFactor(keys: ModelKeys): number {
  const name = keys.value('rope.scale_linear') === undefined ? 'rope.scaling.factor' : 'rope.scale_linear';
  return keys.between(name, { above: 0, most: 1024 });
}

function readYarn(keys: ModelKeys, contextLength: number): YarnRamp {
  return {
    trainedContext: trainedContext(keys, contextLength),
    fastTurns: keys.between('rope.scaling.yarn_beta_fast', { above: 0, most: 1e6, fallback: 32 }),
    slowTurns: keys.between('rope.scaling.yarn_beta_slow', { above: 0, most: 1e6, fallback: 1 }),
  };
}

function trainedContext(keys: ModelKeys, contextLength: number): number {
  return keys.size('rope.scaling.original_context_length', 2 ** 24, contextLength);
}

function readFactors({ model, keys, contextLength }: RopeSource, size: number): RopeFactors | undefined {
  const { tensors } = model;
  if (tensors.has('rope_freqs.weight')) {
    const factors = modelTensor(model, 'rope_freqs.weight', [size / 2]);
    return { short: factors, long: factors, shortUpTo: Infinity };
  }
  if (!tensors.has('rope_factors_long.weight') && !tensors.has('rope_factors_short.weight')) return undefined;
  return {
    short: modelTensor(model, 'rope_factors_short.weight', [size / 2]),
    long: modelTensor(model, 'rope_factors_long.weight', [size / 2]),
    shortUpTo: trainedContext(keys, contextLength),
  };
}
