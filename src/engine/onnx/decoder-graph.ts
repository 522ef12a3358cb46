import { ONNX_ELEMENTS } from '../../artifact/onnx-element.ts';
import type { OnnxModel, OnnxValue } from '../../artifact/onnx-model.ts';
import type { TensorInfo } from '../../artifact/tensor.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import type { DecoderTensors, LayerTensors } from '../decoder-tensors.ts';
import { attention } from './attention-graph.ts';
import { feedForward } from './feed-forward-graph.ts';
import { GraphBuilder, type WeightFile } from './graph-builder.ts';
import { placeMatrix, type GraphMatrix, type WeightSource } from './graph-matrix.ts';
import { lastRow, norm, placeVector, type GraphParts } from './graph-parts.ts';
import { encode } from './precision.ts';
import { Products } from './products.ts';
import { shortlist } from './shortlist-graph.ts';
import { cacheInputs, cacheOutputs, VALUES } from './value-names.ts';

/** A decoder ready for ONNX Runtime. */
export interface DecoderGraph {
  readonly model: OnnxModel;
  /** The weights that the model names, by their paths. */
  readonly files: readonly WeightFile[];
  /** How many of the likeliest tokens it gives besides the logits; 0 when it gives none. */
  readonly shortlist: number;
}

/**
 * Writes a model as one graph: ids [tokens] and the KV cache in, logits of the last token [1, vocabSize] out, or of every
 * token [tokens, vocabSize], which is for judging. The operators are those that ONNX Runtime's WebGPU provider has fused kernels
 * for, unless the graph is for any provider.
 */
export async function buildDecoderGraph(
  config: DecoderConfig,
  tensors: DecoderTensors,
  source: WeightSource,
  { everyToken = false } = {},
): Promise<DecoderGraph> {
  const graph = new GraphBuilder();
  const products = new Products(graph, source);
  const parts: GraphParts = { graph, products, config, source, everyToken };
  const embedding = await placeMatrix(graph, 'embedding', [tensors.embedding], source);
  let stream: Stream = { hidden: embed(parts, embedding), update: undefined };
  for (const [index, layer] of tensors.layers.entries())
    stream = await decoderLayer(parts, layer, index, stream);
  const normed = await normedSum(parts, tensors.outputNorm, stream);
  const head = config.tiedHead ? embedding : await placeMatrix(graph, 'head', [tensors.head], source);
  const size = outputs(parts, normed.normed, head);
  const model = graph.finish(graphInputs(parts), graphOutputs(parts, size));
  return { model, files: graph.files, shortlist: size };
}

/** The rows of the tokens, times the model's scale. */
function embed({ graph, products, config, source }: GraphParts, embedding: GraphMatrix): string {
  const rows = products.rows(embedding, VALUES.ids);
  if (config.embeddingScale === 1) return rows;
  const { precision } = source;
  const scale = encode(Float32Array.of(config.embeddingScale), precision);
  return graph.onnx('Mul', { inputs: [rows, graph.constant('embedding scale', precision, [1], scale)] });
}

/** The residual stream, and what the part before adds to it: the next norm adds and normalizes in one pass. */
interface Stream {
  readonly hidden: string; // [tokens, hiddenSize]
  readonly update: string | undefined;
}

/** The last layer keeps the last token alone once its attention has seen the others: only that one is asked for. */
async function decoderLayer(
  parts: GraphParts,
  layer: LayerTensors,
  index: number,
  stream: Stream,
): Promise<Stream> {
  const isLast = !parts.everyToken && index === parts.config.layers - 1;
  const before = await normedSum(parts, layer.attnNorm, stream);
  const attended = await attention(parts, layer, { index, x: before.normed, lastOnly: isLast });
  const { postAttnNorm, postFfnNorm } = layer;
  const hidden = isLast ? lastRow(parts, before.hidden) : before.hidden;
  const update = postAttnNorm ? await norm(parts, postAttnNorm, attended) : attended;
  const between = await normedSum(parts, layer.ffnNorm, { hidden, update });
  const fed = await feedForward(parts, layer, { index, x: between.normed });
  return { hidden: between.hidden, update: postFfnNorm ? await norm(parts, postFfnNorm, fed) : fed };
}

/** RMS norm of hidden + update, and that sum. */
async function normedSum(
  parts: GraphParts,
  weight: TensorInfo,
  { hidden, update }: Stream,
): Promise<{ readonly normed: string; readonly hidden: string }> {
  if (update === undefined) return { normed: await norm(parts, weight, hidden), hidden };
  const sum = `${weight.name} sum`;
  const outputs = [`${weight.name} out`, '', '', sum];
  const inputs = [hidden, update, await placeVector(parts, [weight])];
  const attributes = { epsilon: { float: parts.config.normEpsilon } };
  const normed = parts.graph.microsoft('SkipSimplifiedLayerNormalization', { inputs, outputs, attributes });
  return { normed, hidden: sum };
}

/** Logits in float32, and the likeliest of them when the vocabulary can be cut into rows; how many. */
function outputs(parts: GraphParts, normed: string, head: GraphMatrix): number {
  const { graph, products, config, source, everyToken } = parts;
  if (source.precision === 'float32') products.multiply(head, normed, { name: VALUES.logits });
  else {
    const inputs = [products.multiply(head, normed)];
    graph.onnx('Cast', { inputs, outputs: [VALUES.logits], attributes: { to: ONNX_ELEMENTS.float32.id } });
  }
  return everyToken ? 0 : shortlist(graph, products, VALUES.logits, config.vocabSize);
}

function graphInputs({ config, source }: GraphParts): OnnxValue[] {
  return [
    { name: VALUES.ids, element: 'int32', shape: ['tokens'] },
    { name: VALUES.lastPosition, element: 'int32', shape: [1] },
    { name: VALUES.length, element: 'int32', shape: [1] },
    ...cacheInputs(config, source.precision),
  ];
}

function graphOutputs({ config, source, everyToken }: GraphParts, size: number): OnnxValue[] {
  return [
    { name: VALUES.logits, element: 'float32', shape: [everyToken ? 'tokens' : 1, config.vocabSize] },
    ...(size === 0
      ? []
      : [
          { name: VALUES.likeliestIds, element: 'int32', shape: [1, size] } as const,
          { name: VALUES.likeliestLogits, element: 'float32', shape: [1, size] } as const,
        ]),
    ...cacheOutputs(config, source.precision),
  ];
}
