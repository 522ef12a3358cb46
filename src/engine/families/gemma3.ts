import type { GgufValue } from '../../artifact/tensor.ts';
import type { DecoderSizes } from '../decoder-sizes.ts';
import { uniformPlan, type LayerPlan } from '../layer-plan.ts';
import type { ModelKeys } from '../model-keys.ts';
import type { RopeConfig } from '../rope-config.ts';
import type { Family } from './family.ts';

const PATTERN = 'attention.sliding_window_pattern';
/** Five layers with a window, then one that sees everything; files may say otherwise. */
const PERIOD = 6;
/** The 27B alone scales by its width; no key of the file says so. */
const LAYERS_OF_27B = 62;

/** Gemma 3 (Gemma Team, 2025), text. Files hold the weights of norms with the one already added. */
export const gemma3: Family = {
  architecture: 'gemma3',
  pairing: 'halves',
  qkNorm: true,
  postNorms: true,
  activation: 'gelu',
  embeddingScale: ({ hiddenSize }) => Math.fround(Math.sqrt(hiddenSize)),
  attentionScale: ({ layers, hiddenSize, heads, headSize }) =>
    1 / Math.sqrt(layers === LAYERS_OF_27B ? hiddenSize / heads : headSize),
  layerPlan: windowedPlan,
};

/** Layers with a window rotate by a base of their own, and their context is not extended. */
function windowedPlan(keys: ModelKeys, { layers }: DecoderSizes, rope: RopeConfig): LayerPlan {
  if (keys.number('attention.sliding_window', 0) === 0) return uniformPlan(layers, rope);
  const window = keys.size('attention.sliding_window', 2 ** 24);
  const theta = keys.between('rope.freq_base_swa', { above: 1, most: 1e12, fallback: 10_000 });
  const isWindowed = readPattern(keys, layers);
  return {
    ropes: [rope, { ...rope, theta, scale: 1, yarn: undefined, factors: undefined, magnitude: 1 }],
    layerKinds: Array.from({ length: layers }, (_, layer) =>
      isWindowed(layer) ? { rope: 1, window } : { rope: 0, window: undefined },
    ),
  };
}

/** The key is a period, whose last layer sees everything, or a list with a truth for each layer that has a window. */
function readPattern(keys: ModelKeys, layers: number): (layer: number) => boolean {
  const value = keys.value(PATTERN);
  const list = truths(value);
  if (!list) {
    const period = keys.size(PATTERN, 512, PERIOD);
    return (layer) => layer % period < period - 1;
  }
  if (list.length === layers) return (layer) => list[layer]!;
  throw keys.corrupt(PATTERN, `has ${list.length} entries, but the model has ${layers} layers.`);
}

function truths(value: GgufValue | undefined): readonly boolean[] | undefined {
  if (Array.isArray(value)) return value.map((entry: GgufValue) => entry === true);
  return ArrayBuffer.isView(value) ? Array.from(value, (entry) => entry !== 0) : undefined;
}
