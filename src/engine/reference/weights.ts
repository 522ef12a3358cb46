import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import { decoderTensors } from '../decoder-tensors.ts';
import type { LayerTensors } from '../decoder-tensors.ts';
import { ropeFactorsFor } from '../rope-config.ts';
import { ropeFrequencies } from '../rope-frequencies.ts';
import type { Matrix } from './matrix.ts';
import { readFloats } from '../read-floats.ts';

/** One layer's weights as float32. */
export interface LayerWeights {
  readonly attnNorm: Float32Array;
  readonly q: Matrix;
  readonly k: Matrix;
  readonly v: Matrix;
  readonly o: Matrix;
  readonly ffnNorm: Float32Array;
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
}

/** All weights as float32, by role. */
export interface Weights {
  readonly embedding: Matrix;
  readonly layers: readonly LayerWeights[];
  readonly outputNorm: Float32Array;
  readonly head: Matrix;
  readonly frequencies: Float64Array; // [size of the rotation / 2]
  /** Bytes held; a tied head counts once. */
  readonly bytes: number;
}

/** Told after each tensor: bytes of the file read so far, out of all. */
export type LoadBytes = (doneBytes: number, totalBytes: number) => void;

/** Reads and dequantizes the whole model. */
export async function readWeights(
  model: ModelFile,
  config: DecoderConfig,
  signal?: AbortSignal,
  onProgress?: LoadBytes,
): Promise<Weights> {
  const tensors = decoderTensors(model, config);
  const totalBytes = [...model.tensors.values()].reduce((sum, tensor) => sum + tensor.bytes, 0);
  let doneBytes = 0;
  let bytes = 0;
  const vector = async (tensor: TensorInfo): Promise<Float32Array> => {
    const floats = await readFloats(model, tensor, signal);
    onProgress?.((doneBytes += tensor.bytes), totalBytes);
    bytes += floats.byteLength;
    return floats;
  };
  const matrix = async (tensor: TensorInfo): Promise<Matrix> => ({
    rows: tensor.shape[1]!,
    columns: tensor.shape[0]!,
    values: await vector(tensor),
  });

  const rope = config.ropes[0]!;
  const factorsTensor = ropeFactorsFor(rope, config.contextLength);
  const factors = factorsTensor && (await vector(factorsTensor));
  const embedding = await matrix(tensors.embedding);
  const layers: LayerWeights[] = [];
  for (const layer of tensors.layers) layers.push(await readLayer(layer, vector, matrix));
  const outputNorm = await vector(tensors.outputNorm);
  const head = config.tiedHead ? embedding : await matrix(tensors.head);
  return { embedding, layers, outputNorm, head, frequencies: ropeFrequencies(rope, factors), bytes };
}

/** One tensor after another: reading them side by side would hold every raw block at once. */
async function readLayer(
  layer: LayerTensors,
  vector: (tensor: TensorInfo) => Promise<Float32Array>,
  matrix: (tensor: TensorInfo) => Promise<Matrix>,
): Promise<LayerWeights> {
  return {
    attnNorm: await vector(layer.attnNorm),
    q: await matrix(layer.q),
    k: await matrix(layer.k),
    v: await matrix(layer.v),
    o: await matrix(layer.o),
    ffnNorm: await vector(layer.ffnNorm),
    gate: await matrix(layer.gate),
    up: await matrix(layer.up),
    down: await matrix(layer.down),
  };
}
