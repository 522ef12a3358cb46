import { ONNX_ELEMENTS } from '../../artifact/onnx-element.ts';
import type { OnnxModel, OnnxValue } from '../../artifact/onnx-model.ts';
import type { EncoderConfig } from '../encoder-config.ts';
import type { AffineTensors, EncoderLayerTensors, EncoderTensors } from '../encoder-tensors.ts';
import { readFloats } from '../read-floats.ts';
import { GraphBuilder, type WeightFile } from './graph-builder.ts';
import { canStack, placeMatrix, type WeightSource } from './graph-matrix.ts';
import { placeVector } from './graph-parts.ts';
import { encode } from './precision.ts';
import { Products } from './products.ts';

/** Names of what goes into an encoder's graph and comes out of it: several texts to a row, so that few places have no token. */
export const ENCODER_VALUES = {
  ids: 'ids', // [rows · width]
  positions: 'positions', // [rows · width], of a token within its text
  owners: 'owners', // [rows, width]: which text a token belongs to
  texts: 'texts', // [texts, 1]: 0, 1, … for the mean; [texts]: the places of their first tokens
  shape: 'shape', // rows, width, hiddenSize: on the CPU
  vectors: 'vectors', // [texts, hiddenSize]
} as const;
const V = ENCODER_VALUES;

/** An encoder ready for ONNX Runtime. */
export interface EncoderGraph {
  readonly model: OnnxModel;
  readonly files: readonly WeightFile[];
}

/** Added to the score of a token of another text: e to its power is 0, and half precision can hold it. */
const UNSEEN = -10_000;

interface Parts {
  readonly graph: GraphBuilder;
  readonly products: Products;
  readonly config: EncoderConfig;
  readonly source: WeightSource;
  /** Of the tokens of a row for each other [rows, 1, width, width]: 0, or `UNSEEN`. */
  readonly sight: string;
}

/**
 * Writes BERT (Devlin et al., 2019) as one graph of operators that ONNX Runtime's WebGPU provider has kernels for. Its attention takes no
 * padding mask, but a bias for each pair of tokens: that also keeps the texts of one row apart. What comes out is the sum of each
 * text's states, or its first state; the caller makes it one long, which is the direction of the mean.
 */
export async function buildEncoderGraph(
  config: EncoderConfig,
  tensors: EncoderTensors,
  source: WeightSource,
): Promise<EncoderGraph> {
  const graph = new GraphBuilder('encoder');
  const parts = { graph, products: new Products(graph, source), config, source };
  const sight = sightOf(parts);
  let x = await embed(parts, tensors);
  for (const [index, layer] of tensors.layers.entries())
    x = await encoderLayer({ ...parts, sight }, layer, index, x);
  pool(parts, x);
  return { model: graph.finish(graphInputs(config), graphOutputs(config)), files: graph.files };
}

/** Token, place and kind of text; the last is the first kind for all, and is added to the places here. */
async function embed(
  parts: Omit<Parts, 'sight'>,
  { embedding, positions, tokenTypes, embeddingNorm }: EncoderTensors,
): Promise<string> {
  const { graph, products, config, source } = parts;
  const { model, signal, onRead, precision } = source;
  const rows = products.rows(await placeMatrix(graph, 'embedding', [embedding], source), V.ids);
  const places = await readFloats(model, positions, signal);
  const kinds = await readFloats(model, tokenTypes, signal);
  for (const tensor of [positions, tokenTypes]) onRead(tensor);
  for (let at = 0; at < places.length; at++) places[at]! += kinds[at % config.hiddenSize]!;
  const shape = [config.contextLength, config.hiddenSize];
  const table = graph.constant('places', precision, shape, encode(places, precision));
  const placed = graph.onnx('Gather', { inputs: [table, V.positions] });
  return normedSum(parts, embeddingNorm, [rows, placed]);
}

async function encoderLayer(
  parts: Parts,
  layer: EncoderLayerTensors,
  index: number,
  x: string,
): Promise<string> {
  const { graph } = parts;
  const attended = await attention(parts, layer, index, x);
  const between = await normedSum(parts, layer.attnNorm, [attended, x]);
  const raised = await affine(parts, `up.${index}`, [layer.up], between);
  const bent = graph.microsoft('Gelu', { inputs: [raised] }); // by erf, not its approximation
  const fed = await affine(parts, `down.${index}`, [layer.down], bent);
  return normedSum(parts, layer.ffnNorm, [fed, between]);
}

async function attention(
  parts: Parts,
  { q, k, v, o }: EncoderLayerTensors,
  index: number,
  x: string,
): Promise<string> {
  const { graph, products, config, sight } = parts;
  const inRows = (each: string): string => graph.onnx('Reshape', { inputs: [each, V.shape] });
  const projected = (await project(parts, [q, k, v], index, x)).map(inRows);
  const mixed = graph.microsoft('MultiHeadAttention', {
    inputs: [...projected, '', '', sight],
    attributes: { num_heads: config.heads, scale: { float: config.attentionScale } },
  });
  return affine(parts, `o.${index}`, [o], products.reshape(mixed, [-1, config.hiddenSize]));
}

/** Queries, keys and values [tokens, hiddenSize]: by one product when their weights allow it. */
async function project(
  parts: Parts,
  matrices: readonly AffineTensors[],
  index: number,
  x: string,
): Promise<readonly string[]> {
  const weights = matrices.map(({ weight }) => weight);
  if (canStack(weights, parts.source)) {
    const all = await affine(parts, `qkv.${index}`, matrices, x);
    const outputs = ['q', 'k', 'v'].map((name) => `${name}.${index}`);
    const attributes = { axis: 1, num_outputs: 3 };
    parts.graph.onnx('Split', { inputs: [all], outputs, attributes });
    return outputs;
  }
  const made: string[] = [];
  for (const [at, matrix] of matrices.entries())
    made.push(await affine(parts, `qkv.${index}.${at}`, [matrix], x));
  return made;
}

/** x · weightᵀ + bias, of matrices one above the other. */
async function affine(
  parts: Omit<Parts, 'sight'>,
  name: string,
  matrices: readonly AffineTensors[],
  x: string,
): Promise<string> {
  const weights = matrices.map(({ weight }) => weight);
  const matrix = await placeMatrix(parts.graph, name, weights, parts.source);
  const bias = await placeVector(
    parts,
    matrices.map((each) => each.bias),
  );
  return parts.products.multiply(matrix, x, { bias });
}

/** Layer norm (Ba et al., 2016) of a sum, in one pass. */
async function normedSum(
  parts: Omit<Parts, 'sight'>,
  { weight, bias }: AffineTensors,
  [x, y]: readonly [string, string],
): Promise<string> {
  const inputs = [x, y, await placeVector(parts, [weight]), await placeVector(parts, [bias])];
  const attributes = { epsilon: { float: parts.config.normEpsilon } };
  return parts.graph.microsoft('SkipLayerNormalization', { inputs, attributes });
}

function sightOf({ graph, source: { precision } }: Omit<Parts, 'sight'>): string {
  const along = (axes: readonly number[]): string =>
    graph.onnx('Unsqueeze', { inputs: [V.owners, graph.numbers(`axes ${axes.join(' ')}`, axes)] });
  const [seen, unseen] = [0, UNSEEN].map((value) =>
    graph.constant(`score ${value}`, precision, [1], encode(Float32Array.of(value), precision)),
  );
  const same = graph.onnx('Equal', { inputs: [along([1, 2]), along([1, 3])] });
  return graph.onnx('Where', { inputs: [same, seen!, unseen!] });
}

/** The sum of the states of each text, as a product with ones and zeros; or its first state. */
function pool({ graph, products, config, source }: Omit<Parts, 'sight'>, x: string): void {
  const outputs = [V.vectors];
  const to = (element: 'float32' | 'float16') => ({ to: ONNX_ELEMENTS[element].id });
  const { precision } = source;
  let pooled: string;
  if (config.pooling === 'first') pooled = graph.onnx('Gather', { inputs: [x, V.texts] });
  else {
    const owned = graph.onnx('Equal', { inputs: [V.texts, products.reshape(V.owners, [1, -1])] });
    const ones = graph.onnx('Cast', { inputs: [owned], attributes: to(precision) });
    pooled = graph.onnx('MatMul', { inputs: [ones, x] });
  }
  graph.onnx('Cast', { inputs: [pooled], outputs, attributes: to('float32') });
}

function graphInputs({ pooling }: EncoderConfig): OnnxValue[] {
  return [
    { name: V.ids, element: 'int32', shape: ['tokens'] },
    { name: V.positions, element: 'int32', shape: ['tokens'] },
    { name: V.owners, element: 'int32', shape: ['rows', 'width'] },
    { name: V.texts, element: 'int32', shape: pooling === 'first' ? ['texts'] : ['texts', 1] },
    { name: V.shape, element: 'int64', shape: [3] },
  ];
}

function graphOutputs({ hiddenSize }: EncoderConfig): OnnxValue[] {
  return [{ name: V.vectors, element: 'float32', shape: ['texts', hiddenSize] }];
}
