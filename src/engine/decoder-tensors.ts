import { TENSOR_TYPES } from '../artifact/tensor.ts';
import type { ModelFile, TensorInfo } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';

/** The tensors of one layer by what they do. Matrices are `[rows, row length]` = outputs × inputs. */
export interface LayerTensors {
  readonly attnNorm: TensorInfo; // [hiddenSize]
  readonly q: TensorInfo; // heads · headSize × hiddenSize
  readonly k: TensorInfo; // kvHeads · headSize × hiddenSize
  readonly v: TensorInfo; // kvHeads · headSize × hiddenSize
  readonly o: TensorInfo; // hiddenSize × heads · headSize
  readonly ffnNorm: TensorInfo; // [hiddenSize]
  readonly gate: TensorInfo; // ffnSize × hiddenSize
  readonly up: TensorInfo; // ffnSize × hiddenSize
  readonly down: TensorInfo; // hiddenSize × ffnSize
}

/** Every tensor of a Llama model by role. */
export interface DecoderTensors {
  readonly embedding: TensorInfo; // vocabSize × hiddenSize
  readonly layers: readonly LayerTensors[];
  readonly outputNorm: TensorInfo; // [hiddenSize]
  /** The embedding itself when the model ties them. */
  readonly head: TensorInfo; // vocabSize × hiddenSize
  /** Divisors of the rotation frequencies (Llama 3.1), or undefined. */
  readonly ropeFactors: TensorInfo | undefined; // [ropeSize / 2]
}

/** The sizes that the shapes of the tensors follow from. */
export interface DecoderSizes {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly ffnSize: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabSize: number;
  /** Dimensions of a head that are rotated; the rest pass through. */
  readonly ropeSize: number;
  /** True when the output head is the embedding. */
  readonly tiedHead: boolean;
}

/**
 * Finds every tensor of the model and checks its shape.
 * @throws Fault `gguf-corrupt` for one that is missing or misshapen; `architecture-unsupported` for one too many,
 *         because leaving out a weight would give wrong answers in silence.
 */
export function decoderTensors(model: ModelFile, sizes: DecoderSizes): DecoderTensors {
  const found = new Set<string>();
  const take = (name: string, ...shape: number[]): TensorInfo => {
    found.add(name);
    return shapedTensor(model, name, shape);
  };
  const { hiddenSize, vocabSize } = sizes;
  const embedding = take('token_embd.weight', hiddenSize, vocabSize);
  const tensors: DecoderTensors = {
    embedding,
    layers: Array.from({ length: sizes.layers }, (_, layer) => layerTensors(sizes, `blk.${layer}.`, take)),
    outputNorm: take('output_norm.weight', hiddenSize),
    head: sizes.tiedHead ? embedding : take('output.weight', hiddenSize, vocabSize),
    ropeFactors: model.tensors.has('rope_freqs.weight')
      ? take('rope_freqs.weight', sizes.ropeSize / 2)
      : undefined,
  };
  refuseOthers(model, found);
  return tensors;
}

type Take = (name: string, ...shape: number[]) => TensorInfo;

function layerTensors(sizes: DecoderSizes, prefix: string, take: Take): LayerTensors {
  const { hiddenSize, ffnSize } = sizes;
  const qSize = sizes.heads * sizes.headSize;
  const kvSize = sizes.kvHeads * sizes.headSize;
  return {
    attnNorm: take(`${prefix}attn_norm.weight`, hiddenSize),
    q: take(`${prefix}attn_q.weight`, hiddenSize, qSize),
    k: take(`${prefix}attn_k.weight`, hiddenSize, kvSize),
    v: take(`${prefix}attn_v.weight`, hiddenSize, kvSize),
    o: take(`${prefix}attn_output.weight`, qSize, hiddenSize),
    ffnNorm: take(`${prefix}ffn_norm.weight`, hiddenSize),
    gate: take(`${prefix}ffn_gate.weight`, hiddenSize, ffnSize),
    up: take(`${prefix}ffn_up.weight`, hiddenSize, ffnSize),
    down: take(`${prefix}ffn_down.weight`, ffnSize, hiddenSize),
  };
}

function shapedTensor(model: ModelFile, name: string, shape: readonly number[]): TensorInfo {
  const tensor = model.tensors.get(name);
  if (!tensor) {
    throw new Fault('gguf-corrupt', `The model file lacks the tensor ${name}. Download it again.`, {
      tensor: name,
    });
  }
  const want = shape.join(' × ');
  const has = tensor.shape.join(' × ');
  if (want !== has) {
    throw new Fault(
      'gguf-corrupt',
      `The tensor ${name} has shape ${has}, but the model's sizes ask for ${want}.`,
      {
        tensor: name,
      },
    );
  }
  const { blockSize } = TENSOR_TYPES[tensor.type];
  if (shape[0]! % blockSize !== 0) {
    throw new Fault(
      'gguf-corrupt',
      `The rows of the tensor ${name} are ${shape[0]} long, which is no multiple of ${tensor.type}'s ${blockSize}.`,
      { tensor: name },
    );
  }
  return tensor;
}

function refuseOthers(model: ModelFile, found: ReadonlySet<string>): void {
  for (const name of model.tensors.keys()) {
    if (found.has(name)) continue;
    throw new Fault(
      'architecture-unsupported',
      `The tensor ${name} belongs to a variant of the Llama architecture that Nibble does not run. ` +
        'Choose a model without biases, experts or adapters.',
      { tensor: name },
    );
  }
}
