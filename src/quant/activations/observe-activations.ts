import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault, throwIfAborted } from '../../core/fault.ts';
import { yieldToEventLoop } from '../../core/yield.ts';
import { forwardLayer } from '../../engine/batch/forward-layer.ts';
import { normRows } from '../../engine/batch/norm-rows.ts';
import type { MatrixRole, Products } from '../../engine/batch/products.ts';
import { Scratch } from '../../engine/batch/scratch.ts';
import { readDecoderConfig } from '../../engine/decoder-config.ts';
import { decoderTensors } from '../../engine/decoder-tensors.ts';
import { readFloats } from '../../engine/read-floats.ts';
import { readLayerWeights, readRotations, type LayerWeights } from '../../engine/reference/weights.ts';
import { embedTexts } from '../calibrate/embed-texts.ts';
import type { LayerInput } from '../input-statistics.ts';
import { ActivityWatch, type InputActivity } from './input-activity.ts';
import { INPUT_OF } from './input-of.ts';
import type { ObserverOptions } from './observer.ts';

/** What goes into the matrices of one layer. */
export type LayerActivity = Readonly<Record<LayerInput, InputActivity>>;

export interface ModelActivity {
  readonly layers: readonly LayerActivity[];
  readonly head: InputActivity;
}

export interface ObserveOptions extends ObserverOptions {
  /** Who multiplies. */
  readonly products: Products;
  readonly signal?: AbortSignal | undefined;
  /** Texts that have passed a layer, out of all texts times all layers. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The matrix at which an input is looked at; the others that share it would see the same. */
const SEEN_AT: ReadonlySet<MatrixRole> = new Set(['q', 'o', 'gate', 'down']);

/**
 * Sends texts through the model, one layer in memory at a time, and finds the range of every input of a product. One pass; a text is one
 * batch of the observers.
 * @param texts token ids
 * @throws Fault `calibration-invalid` for no texts, ids outside the vocabulary or a model that computes NaN; `option-invalid`; `aborted`
 */
export async function observeActivations(
  model: ModelFile,
  texts: readonly (readonly number[])[],
  options: ObserveOptions,
): Promise<ModelActivity> {
  const { products, signal, onProgress } = options;
  if (!texts.some((text) => text.length > 0))
    throw new Fault('calibration-invalid', 'There is no calibration text. Static ranges need at least one.');
  const config = readDecoderConfig(model);
  const tensors = decoderTensors(model, config);
  const source = { model, config, contextLength: config.contextLength, signal };
  const rotations = await readRotations(source);
  const states = await embedTexts(source, tensors.embedding, texts);
  const scratch = new Scratch();
  const layers: LayerActivity[] = [];
  for (const [layer, ofLayer] of tensors.layers.entries()) {
    const weights = await readLayerWeights(source, ofLayer);
    const watches = layerWatches(weights, options);
    const pass = { products: watching(products, watches), scratch };
    for (const [text, { hidden }] of states.entries()) {
      await yieldToEventLoop();
      throwIfAborted(signal);
      forwardLayer(hidden, { config, layer, weights, rotations }, pass);
      onProgress?.(layer * texts.length + text + 1, config.layers * texts.length);
    }
    layers.push(activityOf(watches));
  }
  const norm = await readFloats(model, tensors.outputNorm, signal);
  const head = new ActivityWatch(config.hiddenSize, options);
  for (const { hidden } of states) {
    normRows(hidden, hidden, norm, config.normEpsilon);
    head.see(hidden);
  }
  return { layers, head: head.activity() };
}

type LayerWatches = Readonly<Record<LayerInput, ActivityWatch>>;

function layerWatches({ q, o, gate, down }: LayerWeights, options: ObserverOptions): LayerWatches {
  return {
    qkv: new ActivityWatch(q.columns, options),
    o: new ActivityWatch(o.columns, options),
    gateUp: new ActivityWatch(gate.columns, options),
    down: new ActivityWatch(down.columns, options),
  };
}

function watching(products: Products, watches: LayerWatches): Products {
  return {
    multiply(out, x, weights, place) {
      if (typeof place === 'object' && SEEN_AT.has(place.role)) watches[INPUT_OF[place.role]].see(x);
      products.multiply(out, x, weights, place);
    },
  };
}

function activityOf({ qkv, o, gateUp, down }: LayerWatches): LayerActivity {
  return { qkv: qkv.activity(), o: o.activity(), gateUp: gateUp.activity(), down: down.activity() };
}
