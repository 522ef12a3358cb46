import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { readDecoderConfig, type DecoderConfig } from '../../engine/decoder-config.ts';
import { decoderTensors, type LayerTensors } from '../../engine/decoder-tensors.ts';
import { readFloats } from '../../engine/read-floats.ts';
import type { InputStatistics, LayerInput } from '../input-statistics.ts';
import { columnSizes, smoothFactors } from './smooth-factors.ts';
import { Scaling } from './scaling.ts';
import { transformModel } from './transform-model.ts';

/**
 * Which inputs of a layer are smoothed, each with its α; absent ones are left alone.
 * - `down`: folded into the rows of up. The one that matters: what a gated unit gives has a few channels hundreds of times larger than
 *   the rest, at the first token above all, and the norms of classic SmoothQuant do not reach it. 0.75 to 0.9
 * - `norms`: queries, keys, values, gate and up, folded into the gain of the norm before them; classic SmoothQuant, 0.5
 * - `o`: folded into the rows of values
 */
export interface SmoothOptions {
  readonly down?: number;
  readonly norms?: number;
  readonly o?: number;
  readonly signal?: AbortSignal | undefined;
}

/** max |x| of each channel of a layer's inputs, as calibration has it. */
export type LayerSizes = Readonly<Record<LayerInput, Pick<InputStatistics, 'largest'>>>;

/** What each input of a layer is divided by, where it is: s, [width]. */
export type LayerFactors = Readonly<Partial<Record<LayerInput, Float32Array>>>;

export interface SmoothedModel {
  /** The same function of its input in float32; changed tensors are F32 and computed as they are read. */
  readonly model: ModelFile;
  readonly factors: readonly LayerFactors[];
}

export const SMOOTH_DEFAULTS: SmoothOptions = { down: 0.75, norms: 0.5 };

/**
 * Moves outliers of activations into weights: s divides the rows of the matrix (or the gain of the norm) that makes an input and
 * multiplies the columns of those that take it, so in exact arithmetic nothing changes.
 * @param sizes of every layer, of the model as it is
 * @throws Fault `option-invalid` for an α outside 0 … 1; what reading the model throws
 */
export async function smoothModel(
  model: ModelFile,
  sizes: readonly LayerSizes[],
  options: SmoothOptions = SMOOTH_DEFAULTS,
): Promise<SmoothedModel> {
  checkAlphas(options);
  const config = readDecoderConfig(model);
  const scaling = new Scaling(model);
  const factors: LayerFactors[] = [];
  for (const [index, layer] of decoderTensors(model, config).layers.entries()) {
    factors.push(await smoothLayer({ model, config, layer, sizes: sizes[index]! }, options, scaling));
  }
  return { model: transformModel(model, scaling.transforms), factors };
}

interface LayerToSmooth {
  readonly model: ModelFile;
  readonly config: DecoderConfig;
  readonly layer: LayerTensors;
  readonly sizes: LayerSizes;
}

async function smoothLayer(
  { model, config, layer, sizes }: LayerToSmooth,
  { down, norms, o, signal }: SmoothOptions,
  scaling: Scaling,
): Promise<LayerFactors> {
  const factorsOf = async (input: LayerInput, takers: TensorInfo[], alpha: number): Promise<Float32Array> => {
    const matrices = [];
    for (const taker of takers) {
      matrices.push({ columns: taker.shape[0]!, values: await readFloats(model, taker, signal) });
    }
    return smoothFactors({ inputs: sizes[input].largest, weights: columnSizes(matrices) }, alpha);
  };
  const factors: { -readonly [input in LayerInput]?: Float32Array } = {};
  if (down !== undefined) {
    factors.down = await factorsOf('down', [layer.down], down);
    scaling.divideRows(layer.up, factors.down);
    scaling.multiplyColumns([layer.down], factors.down);
  }
  if (norms !== undefined) {
    factors.qkv = await factorsOf('qkv', [layer.q, layer.k, layer.v], norms);
    factors.gateUp = await factorsOf('gateUp', [layer.gate, layer.up], norms);
    scaling.divideVector(layer.attnNorm, factors.qkv);
    scaling.divideVector(layer.ffnNorm, factors.gateUp);
    scaling.multiplyColumns([layer.q, layer.k, layer.v], factors.qkv);
    scaling.multiplyColumns([layer.gate, layer.up], factors.gateUp);
  }
  if (o !== undefined) {
    const shared = shareOfHeads(await factorsOf('o', [layer.o], o), config);
    factors.o = shared.ofQueries;
    scaling.divideRows(layer.v, shared.ofValues);
    if (layer.vBias) scaling.divideVector(layer.vBias, shared.ofValues);
    scaling.multiplyColumns([layer.o], shared.ofQueries);
  }
  return factors;
}

/** Query heads that share a head of values share its factors too: the geometric mean of their own. */
function shareOfHeads(
  own: Float32Array, // [heads × headSize]
  { heads, kvHeads, headSize }: DecoderConfig,
): { ofQueries: Float32Array; ofValues: Float32Array } {
  const sharing = heads / kvHeads;
  const valueOf = (channel: number): number =>
    Math.floor(channel / headSize / sharing) * headSize + (channel % headSize);
  const logs = new Float64Array(kvHeads * headSize);
  own.forEach((factor, channel) => (logs[valueOf(channel)]! += Math.log(factor) / sharing));
  const ofValues = Float32Array.from(logs, Math.exp);
  return { ofValues, ofQueries: own.map((_, channel) => ofValues[valueOf(channel)]!) };
}

function checkAlphas(options: SmoothOptions): void {
  for (const input of ['down', 'norms', 'o'] as const) {
    const alpha = options[input];
    if (alpha === undefined || (alpha >= 0 && alpha <= 1)) continue;
    throw new Fault('option-invalid', `Smoothing of ${input} takes α from 0 to 1, not ${alpha}.`, { input });
  }
}
