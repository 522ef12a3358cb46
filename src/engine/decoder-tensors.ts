import { tensorRows } from '../artifact/tensor-rows.ts';
import type { ModelFile, TensorInfo } from '../artifact/tensor.ts';
import type { DecoderSizes } from './decoder-sizes.ts';
import { familyOf } from './families/families.ts';
import type { Family } from './families/family.ts';
import type { LayerPlan } from './layer-plan.ts';
import { modelTensor } from './model-tensor.ts';
import { refuseOtherTensors } from './refuse-other-tensors.ts';

/**
 * The tensors of one layer by what they do. Matrices are `[rows, row length]` = outputs × inputs. Those that the file
 * fuses are rows of it (`tensorRows`), so two of them may have one name.
 */
export interface LayerTensors {
  readonly attnNorm: TensorInfo; // [hiddenSize]
  readonly q: TensorInfo; // heads · headSize × hiddenSize
  readonly k: TensorInfo; // kvHeads · headSize × hiddenSize
  readonly v: TensorInfo; // kvHeads · headSize × hiddenSize
  readonly qBias: TensorInfo | undefined; // [heads · headSize]
  readonly kBias: TensorInfo | undefined; // [kvHeads · headSize]
  readonly vBias: TensorInfo | undefined; // [kvHeads · headSize]
  /** Norms of each head, before it rotates. */
  readonly qNorm: TensorInfo | undefined; // [headSize]
  readonly kNorm: TensorInfo | undefined; // [headSize]
  readonly o: TensorInfo; // hiddenSize × heads · headSize
  /** Norms what attention gives, before it joins the stream. */
  readonly postAttnNorm: TensorInfo | undefined; // [hiddenSize]
  readonly ffnNorm: TensorInfo; // [hiddenSize]
  readonly gate: TensorInfo; // ffnSize × hiddenSize
  readonly up: TensorInfo; // ffnSize × hiddenSize
  readonly down: TensorInfo; // hiddenSize × ffnSize
  /** Norms what the feed-forward part gives, before it joins the stream. */
  readonly postFfnNorm: TensorInfo | undefined; // [hiddenSize]
}

/** Every tensor of a model by role; the divisors of rotations are with the rotations. */
export interface DecoderTensors {
  readonly embedding: TensorInfo; // vocabSize × hiddenSize
  readonly layers: readonly LayerTensors[];
  readonly outputNorm: TensorInfo; // [hiddenSize]
  /** The embedding itself when the model ties them. */
  readonly head: TensorInfo; // vocabSize × hiddenSize
}

/** What says which tensors a model has. */
export type DecoderShape = DecoderSizes & Pick<LayerPlan, 'ropes'> & { readonly architecture: string };

/**
 * Finds every tensor of the model and checks its shape.
 * @throws Fault `gguf-corrupt` for one that is missing or misshapen; `architecture-unsupported` for one too many,
 *         because leaving out a weight would give wrong answers in silence.
 */
export function decoderTensors(model: ModelFile, shape: DecoderShape): DecoderTensors {
  const family = familyOf(shape.architecture)!;
  const found = new Set<string>();
  const take: Take = (name, ...size) => {
    found.add(name);
    return modelTensor(model, name, size);
  };
  const { hiddenSize, vocabSize } = shape;
  const embedding = take('token_embd.weight', hiddenSize, vocabSize);
  const tensors: DecoderTensors = {
    embedding,
    layers: Array.from({ length: shape.layers }, (_, layer) => {
      const has = (name: string): boolean => model.tensors.has(`blk.${layer}.${name}`);
      const takeOf: Take = (name, ...size) => take(`blk.${layer}.${name}`, ...size);
      return layerTensors(shape, family, { has, take: takeOf });
    }),
    outputNorm: take('output_norm.weight', hiddenSize),
    head: shape.tiedHead ? embedding : take('output.weight', hiddenSize, vocabSize),
  };
  for (const { factors } of shape.ropes) {
    if (factors) found.add(factors.short.name).add(factors.long.name);
  }
  refuseOtherTensors(model, found);
  return tensors;
}

/** All of them, in no order; a tied head is there twice. */
export function everyDecoderTensor({ embedding, layers, outputNorm, head }: DecoderTensors): TensorInfo[] {
  const ofLayers = layers.flatMap((layer) => Object.values<TensorInfo | undefined>({ ...layer }));
  return [embedding, outputNorm, head, ...ofLayers].filter((tensor) => tensor !== undefined);
}

type Take = (name: string, ...shape: number[]) => TensorInfo;

/** One layer's tensors in the file; names are without the layer's. */
interface LayerFile {
  readonly has: (name: string) => boolean;
  readonly take: Take;
}

function layerTensors(sizes: DecoderSizes, family: Family, file: LayerFile): LayerTensors {
  const { hiddenSize, ffnSize, headSize } = sizes;
  const { take } = file;
  const norm = (wanted: true | undefined, name: string, size: number): TensorInfo | undefined =>
    wanted && take(name, size);
  return {
    attnNorm: take('attn_norm.weight', hiddenSize),
    ...projections(sizes, family, file),
    qNorm: norm(family.qkNorm, 'attn_q_norm.weight', headSize),
    kNorm: norm(family.qkNorm, 'attn_k_norm.weight', headSize),
    o: take('attn_output.weight', sizes.heads * headSize, hiddenSize),
    postAttnNorm: norm(family.postNorms, 'post_attention_norm.weight', hiddenSize),
    ffnNorm: take('ffn_norm.weight', hiddenSize),
    ...gateAndUp(sizes, family, file),
    down: take('ffn_down.weight', ffnSize, hiddenSize),
    postFfnNorm: norm(family.postNorms, 'post_ffw_norm.weight', hiddenSize),
  };
}

type Projections = Pick<LayerTensors, 'q' | 'k' | 'v' | 'qBias' | 'kBias' | 'vBias'>;

/** Queries, keys and values: three matrices, or one that holds their rows in this order; biases likewise. */
function projections(sizes: DecoderSizes, { qkvBias }: Family, { has, take }: LayerFile): Projections {
  const { hiddenSize } = sizes;
  const q = sizes.heads * sizes.headSize;
  const kv = sizes.kvHeads * sizes.headSize;
  const parts = (fused: TensorInfo): TensorInfo[] => [
    tensorRows(fused, 0, q),
    tensorRows(fused, q, kv),
    tensorRows(fused, q + kv, kv),
  ];
  const weights = has('attn_qkv.weight')
    ? parts(take('attn_qkv.weight', hiddenSize, q + 2 * kv))
    : [
        take('attn_q.weight', hiddenSize, q),
        take('attn_k.weight', hiddenSize, kv),
        take('attn_v.weight', hiddenSize, kv),
      ];
  const bias = (name: string, size: number): TensorInfo | undefined =>
    qkvBias || has(name) ? take(name, size) : undefined;
  const biases = has('attn_qkv.bias')
    ? parts(take('attn_qkv.bias', q + 2 * kv))
    : [bias('attn_q.bias', q), bias('attn_k.bias', kv), bias('attn_v.bias', kv)];
  return {
    q: weights[0]!,
    k: weights[1]!,
    v: weights[2]!,
    qBias: biases[0],
    kBias: biases[1],
    vBias: biases[2],
  };
}

function gateAndUp(
  { hiddenSize, ffnSize }: DecoderSizes,
  { fusedGate }: Family,
  { take }: LayerFile,
): Pick<LayerTensors, 'gate' | 'up'> {
  if (!fusedGate) {
    return {
      gate: take('ffn_gate.weight', hiddenSize, ffnSize),
      up: take('ffn_up.weight', hiddenSize, ffnSize),
    };
  }
  const both = take('ffn_up.weight', hiddenSize, 2 * ffnSize);
  return { gate: tensorRows(both, 0, ffnSize), up: tensorRows(both, ffnSize, ffnSize) };
}
