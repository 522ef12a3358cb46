import type { EncoderConfig } from '../encoder-config.ts';
import {
  type AffineTensors,
  type EncoderLayerTensors,
  encoderTensors,
  everyEncoderTensor,
} from '../encoder-tensors.ts';
import type { NormWeights } from './layer-norm.ts';
import type { Matrix } from './matrix.ts';
import { type ReadSource, WeightReader } from './weight-reader.ts';

/** out = matrix · x + bias */
export interface Linear {
  readonly matrix: Matrix;
  readonly bias: Float32Array; // [rows]
}

type NormRole = 'attnNorm' | 'ffnNorm';

/** One layer's weights as float32; roles and shapes as in `EncoderLayerTensors`. */
export type EncoderLayerWeights = Readonly<
  Record<Exclude<keyof EncoderLayerTensors, NormRole>, Linear> & Record<NormRole, NormWeights>
>;

/** All weights as float32, by role. */
export interface EncoderWeights {
  readonly embedding: Matrix;
  readonly tokenTypes: Matrix;
  readonly positions: Matrix;
  readonly embeddingNorm: NormWeights;
  readonly layers: readonly EncoderLayerWeights[];
  readonly bytes: number;
}

/** Reads and dequantizes the whole model. */
export async function readEncoderWeights(source: ReadSource, config: EncoderConfig): Promise<EncoderWeights> {
  const tensors = encoderTensors(source.model, config);
  const totalBytes = everyEncoderTensor(tensors).reduce((sum, { bytes }) => sum + bytes, 0);
  const reader = new WeightReader(source, totalBytes);
  const embedding = await reader.matrix(tensors.embedding);
  const tokenTypes = await reader.matrix(tensors.tokenTypes);
  const positions = await reader.matrix(tensors.positions);
  const embeddingNorm = await readNorm(reader, tensors.embeddingNorm);
  const layers: EncoderLayerWeights[] = [];
  for (const layer of tensors.layers) layers.push(await readLayer(reader, layer));
  return { embedding, tokenTypes, positions, embeddingNorm, layers, bytes: reader.bytes };
}

async function readLayer(reader: WeightReader, layer: EncoderLayerTensors): Promise<EncoderLayerWeights> {
  return {
    q: await readLinear(reader, layer.q),
    k: await readLinear(reader, layer.k),
    v: await readLinear(reader, layer.v),
    o: await readLinear(reader, layer.o),
    attnNorm: await readNorm(reader, layer.attnNorm),
    up: await readLinear(reader, layer.up),
    down: await readLinear(reader, layer.down),
    ffnNorm: await readNorm(reader, layer.ffnNorm),
  };
}

async function readLinear(reader: WeightReader, { weight, bias }: AffineTensors): Promise<Linear> {
  return { matrix: await reader.matrix(weight), bias: await reader.vector(bias) };
}

async function readNorm(reader: WeightReader, { weight, bias }: AffineTensors): Promise<NormWeights> {
  return { weight: await reader.vector(weight), bias: await reader.vector(bias) };
}
