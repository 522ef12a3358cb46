import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import { decoderTensors, type DecoderTensors, type LayerTensors } from '../decoder-tensors.ts';
import { readFrequencies } from '../read-frequencies.ts';
import type { Matrix } from './matrix.ts';
import type { Rotation } from './rope.ts';
import { type LoadBytes, WeightReader } from './weight-reader.ts';

type MatrixRole = 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down';
type VectorRole = 'attnNorm' | 'ffnNorm';
type OptionalRole = Exclude<keyof LayerTensors, MatrixRole | VectorRole>;

/** One layer's weights as float32; roles and shapes as in `LayerTensors`. */
export type LayerWeights = Readonly<
  Record<MatrixRole, Matrix> &
    Record<VectorRole, Float32Array> &
    Record<OptionalRole, Float32Array | undefined>
>;

/** All weights as float32, by role. */
export interface Weights {
  readonly embedding: Matrix;
  readonly layers: readonly LayerWeights[];
  readonly outputNorm: Float32Array;
  readonly head: Matrix;
  /** As many as the configuration's `ropes`. */
  readonly rotations: readonly Rotation[];
  /** Bytes held; a tied head counts once. */
  readonly bytes: number;
}

export interface WeightSource {
  readonly model: ModelFile;
  readonly config: DecoderConfig;
  /** Of the cache that the weights will be used with. */
  readonly contextLength: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: LoadBytes | undefined;
}

/** Reads and dequantizes the whole model. */
export async function readWeights(source: WeightSource): Promise<Weights> {
  const { model, config } = source;
  const tensors = decoderTensors(model, config);
  const reader = new WeightReader(source, totalBytes(tensors));
  const rotations = await readRotations(source);
  const embedding = await reader.matrix(tensors.embedding);
  const layers: LayerWeights[] = [];
  for (const layer of tensors.layers) layers.push(await readLayer(layer, reader));
  const outputNorm = await reader.vector(tensors.outputNorm);
  const head = config.tiedHead ? embedding : await reader.matrix(tensors.head);
  return { embedding, layers, outputNorm, head, rotations, bytes: reader.bytes };
}

/** Reads and dequantizes one layer, for who holds one at a time. */
export async function readLayerWeights(
  source: Pick<WeightSource, 'model' | 'signal'>,
  layer: LayerTensors,
): Promise<LayerWeights> {
  return readLayer(layer, new WeightReader(source, 0));
}

/** The model's rotations for a context of this length. */
export async function readRotations({
  model,
  config,
  contextLength,
  signal,
}: WeightSource): Promise<Rotation[]> {
  const frequencies = await readFrequencies(model, config.ropes, contextLength, signal);
  return config.ropes.map(({ pairing, magnitude }, rope) => ({
    frequencies: frequencies[rope]!,
    pairing,
    magnitude,
  }));
}

function totalBytes({ embedding, layers, outputNorm, head }: DecoderTensors): number {
  const all = layers.flatMap((layer) => Object.values<TensorInfo | undefined>({ ...layer }));
  return [...new Set([embedding, outputNorm, head, ...all])].reduce(
    (sum, tensor) => sum + (tensor?.bytes ?? 0),
    0,
  );
}

/** One tensor after another: reading them side by side would hold every raw block at once. */
async function readLayer(layer: LayerTensors, reader: WeightReader): Promise<LayerWeights> {
  return {
    attnNorm: await reader.vector(layer.attnNorm),
    q: await reader.matrix(layer.q),
    k: await reader.matrix(layer.k),
    v: await reader.matrix(layer.v),
    qBias: await reader.maybe(layer.qBias),
    kBias: await reader.maybe(layer.kBias),
    vBias: await reader.maybe(layer.vBias),
    qNorm: await reader.maybe(layer.qNorm),
    kNorm: await reader.maybe(layer.kNorm),
    o: await reader.matrix(layer.o),
    postAttnNorm: await reader.maybe(layer.postAttnNorm),
    ffnNorm: await reader.vector(layer.ffnNorm),
    gate: await reader.matrix(layer.gate),
    up: await reader.matrix(layer.up),
    down: await reader.matrix(layer.down),
    postFfnNorm: await reader.maybe(layer.postFfnNorm),
  };
}
