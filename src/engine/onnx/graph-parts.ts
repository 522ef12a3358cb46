import type { TensorInfo } from '../../artifact/tensor.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import { readFloats } from '../read-floats.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { joined, type WeightSource } from './graph-matrix.ts';
import { encode } from './precision.ts';
import type { Products } from './products.ts';

/** What the parts of a decoder's graph are written with. */
export interface GraphParts {
  readonly graph: GraphBuilder;
  readonly products: Products;
  readonly config: DecoderConfig;
  readonly source: WeightSource;
  /** Logits of all tokens of a pass are wanted, not of the last alone. */
  readonly everyToken: boolean;
}

/** [tokens, n] to [1, n]. */
export function lastRow({ graph }: GraphParts, x: string): string {
  return graph.onnx('Gather', { inputs: [x, graph.numbers('last', [-1])] });
}

/** Vectors one after the other as one tensor of the graph, under the name of the first. */
export async function placeVector(
  { graph, source }: Pick<GraphParts, 'graph' | 'source'>,
  tensors: readonly TensorInfo[],
): Promise<string> {
  const { model, precision, signal, onRead } = source;
  const parts: Float32Array<ArrayBuffer>[] = [];
  for (const tensor of tensors) {
    parts.push(await readFloats(model, tensor, signal));
    onRead(tensor);
  }
  const values = joined(parts);
  return graph.constant(`vector ${tensors[0]!.name}`, precision, [values.length], encode(values, precision));
}

/** RMS norm of each row (Zhang & Sennrich, 2019), by ONNX Runtime's name for it. */
export async function norm(parts: GraphParts, weight: TensorInfo, x: string): Promise<string> {
  const inputs = [x, await placeVector(parts, [weight])];
  const attributes = { epsilon: { float: parts.config.normEpsilon }, axis: -1, stash_type: 1 };
  return parts.graph.onnx('SimplifiedLayerNormalization', { inputs, attributes });
}
