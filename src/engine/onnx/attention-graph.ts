import type { TensorInfo } from '../../artifact/tensor.ts';
import type { LayerTensors } from '../decoder-tensors.ts';
import { canStack, placeMatrix } from './graph-matrix.ts';
import { lastRow, norm, placeVector, type GraphParts } from './graph-parts.ts';
import { keysOf, rotationNames, VALUES, valuesOf } from './value-names.ts';

interface AttentionPlace {
  readonly index: number;
  readonly x: string; // [tokens, hiddenSize]
  /** Go on with the last token alone. */
  readonly lastOnly: boolean;
}

/**
 * Self-attention. The norms of the heads, the rotation, the step of the cache and the attention are one operator, with
 * inputs by place: 0–2 queries, keys, values; 3, 4 the cache; 5, 6 lengths; 7, 8 rotations; 14, 15 norms.
 * Returns [tokens or 1, hiddenSize].
 */
export async function attention(
  parts: GraphParts,
  layer: LayerTensors,
  { index, x, lastOnly }: AttentionPlace,
): Promise<string> {
  const { graph, products, config, source } = parts;
  const { heads, kvHeads, headSize, attentionScale, layerKinds } = config;
  const { rope, window } = layerKinds[index]!;
  const keys = keysOf(index);
  const values = valuesOf(index);
  const projected = await project(parts, layer, index, x);
  const mixed = graph.microsoft('GroupQueryAttention', {
    inputs: [
      ...projected,
      keys.past,
      values.past,
      VALUES.lastPosition,
      VALUES.length,
      ...(rope === undefined ? [] : Object.values(rotationNames(rope))),
      ...(await headNorms(parts, layer)),
    ],
    outputs: [`attention.${index}`, keys.present, values.present],
    attributes: {
      num_heads: heads,
      kv_num_heads: kvHeads,
      scale: { float: attentionScale },
      ...rotating(parts, rope),
      ...(window === undefined ? {} : { local_window_size: window }),
      ...(layer.qNorm && fusesNorms(parts) ? { qk_norm_epsilon: { float: config.normEpsilon } } : {}),
    },
  });
  const flat = products.reshape(mixed, [-1, heads * headSize]);
  const output = await placeMatrix(graph, `o.${index}`, [layer.o], source);
  return products.multiply(output, lastOnly ? lastRow(parts, flat) : flat);
}

/** The operator norms heads on the GPU only. */
function fusesNorms({ source }: GraphParts): boolean {
  return source.target === 'webgpu';
}

/** The norm of each head [tokens, n], where the operator does not do it: [tokens · heads, headSize]. */
async function normHeads(parts: GraphParts, weight: TensorInfo | undefined, x: string): Promise<string> {
  if (!weight || fusesNorms(parts)) return x;
  return norm(parts, weight, parts.products.reshape(x, [-1, weight.shape[0]!]));
}

function rotating({ config }: GraphParts, rope: number | undefined): Readonly<Record<string, number>> {
  if (rope === undefined) return { do_rotary: 0 };
  return { do_rotary: 1, rotary_interleaved: config.ropes[rope]!.pairing === 'interleaved' ? 1 : 0 };
}

/** Inputs 9 to 15, of which only the last two are wanted. */
async function headNorms(parts: GraphParts, { qNorm, kNorm }: LayerTensors): Promise<string[]> {
  if (!qNorm || !kNorm || !fusesNorms(parts)) return [];
  return ['', '', '', '', '', await placeVector(parts, [qNorm]), await placeVector(parts, [kNorm])];
}

/**
 * Queries, keys and values, each [1, tokens, n]: stacked into the first when their weights allow it, so that one product
 * makes all. The operator takes norms of heads only for those that stand apart.
 */
async function project(
  parts: GraphParts,
  { q, k, v, qBias, kBias, vBias, qNorm, kNorm }: LayerTensors,
  index: number,
  x: string,
): Promise<[string, string, string]> {
  const { graph, products, source } = parts;
  const multiply = async (name: string, some: readonly number[]): Promise<string> => {
    const weights = some.map((each) => [q, k, v][each]!);
    const biases = some.map((each) => [qBias, kBias, vBias][each]).filter((bias) => bias !== undefined);
    const matrix = await placeMatrix(graph, `${name}.${index}`, weights, source);
    const bias = biases.length === 0 ? '' : await placeVector(parts, biases);
    const product = products.multiply(matrix, x, { bias });
    const normed = await normHeads(parts, [qNorm, kNorm, undefined][some[0]!], product);
    return products.reshape(normed, [1, -1, matrix.rows]);
  };
  if (!qNorm && canStack([q, k, v], source)) return [await multiply('qkv', [0, 1, 2]), '', ''];
  return [await multiply('q', [0]), await multiply('k', [1]), await multiply('v', [2])];
}
