import { INPUT_OF } from '../activations/input-of.ts';
import type { ModelFile } from '../../artifact/tensor.ts';
import { isFault } from '../../core/fault.ts';
import { readDecoderConfig, type DecoderConfig } from '../../engine/decoder-config.ts';
import { decoderTensors } from '../../engine/decoder-tensors.ts';
import type { MatrixRole } from '../../engine/batch/products.ts';
import type { LayerInput } from '../input-statistics.ts';

/** What a tensor does in its model. */
export type TensorPlace =
  | { readonly kind: 'embedding' }
  | { readonly kind: 'head' }
  /** A matrix of a layer, and which of the layer's inputs it is multiplied by. */
  | { readonly kind: 'layer'; readonly layer: number; readonly input: LayerInput }
  /** A matrix of a model that no engine of ours runs. */
  | { readonly kind: 'matrix' }
  /** Norms, biases, positions, divisors: what is small, and much depends on. */
  | { readonly kind: 'other'; readonly layer?: number };

export interface TensorPlaces {
  /** Absent for models that our engines do not run: they are quantized without looking at what passes through them. */
  readonly config?: DecoderConfig;
  readonly places: ReadonlyMap<string, TensorPlace>;
}

/** Tables that are looked things up in, other than the vocabulary's: llama.cpp leaves them alone as well. */
const SMALL_TABLE = /^(position_embd|token_types)\.weight$/;

/**
 * What each tensor of the model does.
 * @throws Fault `gguf-corrupt` for a decoder with a tensor that is missing or misshapen
 */
export function tensorPlaces(model: ModelFile): TensorPlaces {
  const config = decoderConfig(model);
  const places = new Map<string, TensorPlace>(
    [...model.tensors.values()].map(({ name, shape }) => [name, placeByShape(name, shape)]),
  );
  if (!config) return { places };
  const { embedding, layers, head } = decoderTensors(model, config);
  places.set(head.name, { kind: 'head' });
  places.set(embedding.name, { kind: 'embedding' }); // the head as well, where they are tied
  for (const [layer, tensors] of layers.entries()) {
    for (const role of Object.keys(INPUT_OF) as MatrixRole[]) {
      places.set(tensors[role].name, { kind: 'layer', layer, input: INPUT_OF[role] });
    }
  }
  return { config, places };
}

/** Undefined for what is no decoder of ours. */
function decoderConfig(model: ModelFile): DecoderConfig | undefined {
  try {
    return readDecoderConfig(model);
  } catch (error) {
    if (isFault(error) && error.code === 'architecture-unsupported') return undefined;
    throw error;
  }
}

function placeByShape(name: string, shape: readonly number[]): TensorPlace {
  const [columns = 1, rows = 1] = shape;
  if (shape.length !== 2 || columns === 1 || rows === 1 || SMALL_TABLE.test(name)) {
    const [, layer] = /^blk\.(\d+)\./.exec(name) ?? [];
    return { kind: 'other', ...(layer === undefined ? {} : { layer: Number(layer) }) };
  }
  if (name === 'token_embd.weight') return { kind: 'embedding' };
  return { kind: name === 'output.weight' ? 'head' : 'matrix' };
}
