import { tensorRows } from '../artifact/tensor-rows.ts';
import type { ModelFile, TensorInfo } from '../artifact/tensor.ts';
import type { EncoderSizes } from './encoder-sizes.ts';
import { modelTensor } from './model-tensor.ts';
import { refuseOtherTensors } from './refuse-other-tensors.ts';

/** A linear map with a bias, or a norm: its bias has as many values as its weight has rows, or values. */
export interface AffineTensors {
  readonly weight: TensorInfo;
  readonly bias: TensorInfo;
}

/** The tensors of one layer by what they do; a matrix is `[rows, row length]` = outputs × inputs. */
export interface EncoderLayerTensors {
  readonly q: AffineTensors; // hiddenSize × hiddenSize
  readonly k: AffineTensors; // hiddenSize × hiddenSize
  readonly v: AffineTensors; // hiddenSize × hiddenSize
  readonly o: AffineTensors; // hiddenSize × hiddenSize
  /** Norms the stream once attention has joined it. */
  readonly attnNorm: AffineTensors; // [hiddenSize]
  readonly up: AffineTensors; // ffnSize × hiddenSize
  readonly down: AffineTensors; // hiddenSize × ffnSize
  /** Norms the stream once the feed-forward part has joined it. */
  readonly ffnNorm: AffineTensors; // [hiddenSize]
}

/** Every tensor of an encoder by role. */
export interface EncoderTensors {
  readonly embedding: TensorInfo; // vocabSize × hiddenSize
  readonly tokenTypes: TensorInfo; // tokenTypes × hiddenSize
  readonly positions: TensorInfo; // contextLength × hiddenSize
  readonly embeddingNorm: AffineTensors; // [hiddenSize]
  readonly layers: readonly EncoderLayerTensors[];
}

/**
 * Finds every tensor of the model and checks its shape.
 * @throws Fault `gguf-corrupt` for one that is missing or misshapen; `architecture-unsupported` for one too many.
 */
export function encoderTensors(model: ModelFile, sizes: EncoderSizes): EncoderTensors {
  const { hiddenSize } = sizes;
  const found = new Set<string>();
  const take = (name: string, shape: readonly number[]): TensorInfo => {
    found.add(name);
    return modelTensor(model, name, shape);
  };
  const affine: Affine = (name, ...shape) => ({
    weight: take(`${name}.weight`, shape),
    bias: take(`${name}.bias`, shape.slice(-1)),
  });
  const tensors = {
    embedding: take('token_embd.weight', [hiddenSize, sizes.vocabSize]),
    tokenTypes: take('token_types.weight', [hiddenSize, sizes.tokenTypes]),
    positions: take('position_embd.weight', [hiddenSize, sizes.contextLength]),
    embeddingNorm: affine('token_embd_norm', hiddenSize),
    layers: Array.from({ length: sizes.layers }, (_, layer) => {
      const ofLayer: Affine = (name, ...shape) => affine(`blk.${layer}.${name}`, ...shape);
      return layerTensors(sizes, model.tensors.has(`blk.${layer}.attn_qkv.weight`), ofLayer);
    }),
  };
  refuseOtherTensors(model, found);
  return tensors;
}

/** All of them, in no order. */
export function everyEncoderTensor({
  embedding,
  tokenTypes,
  positions,
  embeddingNorm,
  layers,
}: EncoderTensors): TensorInfo[] {
  const affine = [
    embeddingNorm,
    ...layers.flatMap(({ q, k, v, o, attnNorm, up, down, ffnNorm }) => [
      q,
      k,
      v,
      o,
      attnNorm,
      up,
      down,
      ffnNorm,
    ]),
  ];
  return [embedding, tokenTypes, positions, ...affine.flatMap(({ weight, bias }) => [weight, bias])];
}

/** `shape` as GGUF has it: inputs, then outputs. */
type Affine = (name: string, ...shape: number[]) => AffineTensors;

function layerTensors(
  { hiddenSize, ffnSize }: EncoderSizes,
  fused: boolean,
  affine: Affine,
): EncoderLayerTensors {
  return {
    ...(fused ? fusedProjections(hiddenSize, affine) : projections(hiddenSize, affine)),
    o: affine('attn_output', hiddenSize, hiddenSize),
    attnNorm: affine('attn_output_norm', hiddenSize),
    up: affine('ffn_up', hiddenSize, ffnSize),
    down: affine('ffn_down', ffnSize, hiddenSize),
    ffnNorm: affine('layer_output_norm', hiddenSize),
  };
}

type Projections = Pick<EncoderLayerTensors, 'q' | 'k' | 'v'>;

function projections(size: number, affine: Affine): Projections {
  return {
    q: affine('attn_q', size, size),
    k: affine('attn_k', size, size),
    v: affine('attn_v', size, size),
  };
}

/** One matrix may hold the rows of all three, in this order. */
function fusedProjections(size: number, affine: Affine): Projections {
  const { weight, bias } = affine('attn_qkv', size, 3 * size);
  const part = (index: number): AffineTensors => ({
    weight: tensorRows(weight, index * size, size),
    bias: tensorRows(bias, index * size, size),
  });
  return { q: part(0), k: part(1), v: part(2) };
}
