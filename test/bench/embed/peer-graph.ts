import type {
  OnnxAttribute,
  OnnxInitializer,
  OnnxModel,
  OnnxNode,
} from '../../../src/artifact/onnx-model.ts';
import type { ModelFile, TensorInfo } from '../../../src/artifact/tensor.ts';
import { type EncoderConfig, readEncoderConfig } from '../../../src/engine/encoder-config.ts';
import {
  type AffineTensors,
  type EncoderLayerTensors,
  encoderTensors,
} from '../../../src/engine/encoder-tensors.ts';
import { readFloats } from '../../../src/engine/read-floats.ts';

/** How the graph multiplies: in float32, or in int8 as ONNX Runtime's dynamic quantizer writes it. */
export type PeerPrecision = 'fp32' | 'q8';

const OPSET = 17;
const HIDDEN_BY_MASK = -10_000;

/**
 * BERT node by node as PyTorch's exporter writes it, so that ONNX Runtime's optimizer finds what it fuses (attention, GELU, skipped norms):
 * `input_ids`, `attention_mask`, `token_type_ids` [batch, tokens] to `last_hidden_state` [batch, tokens, hiddenSize].
 */
export async function peerGraph(model: ModelFile, precision: PeerPrecision): Promise<OnnxModel> {
  const config = readEncoderConfig(model);
  const tensors = encoderTensors(model, config);
  const graph = new PeerGraph(model, config, precision);
  const rows = await Promise.all(
    [
      [tensors.embedding, 'input_ids'],
      [tensors.tokenTypes, 'token_type_ids'],
    ].map(([table, ids]) => graph.gather(table as TensorInfo, ids as string)),
  );
  const places = await graph.places(tensors.positions);
  const sum = graph.node('Add', [graph.node('Add', [rows[0]!, rows[1]!]), places]);
  let x = await graph.norm(tensors.embeddingNorm, sum);
  const mask = graph.mask();
  for (const layer of tensors.layers) x = await encoderLayer(graph, layer, x, mask);
  graph.node('Identity', [x], [], 'last_hidden_state');
  return graph.finish();
}

async function encoderLayer(
  graph: PeerGraph,
  layer: EncoderLayerTensors,
  x: string,
  mask: string,
): Promise<string> {
  const { heads, headSize, hiddenSize } = graph.config;
  const inputs = graph.multiplied(x);
  const inHeads = async (part: AffineTensors, perm: readonly number[]): Promise<string> => {
    const rows = await graph.linear(part, inputs);
    const shaped = graph.node('Reshape', [rows, graph.int64s([0, 0, heads, headSize])]);
    return graph.node('Transpose', [shaped], [{ name: 'perm', kind: 'ints', value: perm }]);
  };
  const queries = await inHeads(layer.q, [0, 2, 1, 3]);
  const keys = await inHeads(layer.k, [0, 2, 3, 1]);
  const values = await inHeads(layer.v, [0, 2, 1, 3]);
  const scores = graph.node('Div', [
    graph.node('MatMul', [queries, keys]),
    graph.scalar(Math.sqrt(headSize)),
  ]);
  const axis: OnnxAttribute = { name: 'axis', kind: 'int', value: -1 };
  const shares = graph.node('Softmax', [graph.node('Add', [scores, mask])], [axis]);
  const mixed = graph.node(
    'Transpose',
    [graph.node('MatMul', [shares, values])],
    [{ name: 'perm', kind: 'ints', value: [0, 2, 1, 3] }],
  );
  const attended = graph.node('Reshape', [mixed, graph.int64s([0, 0, hiddenSize])]);
  const joined = graph.node('Add', [await graph.linear(layer.o, graph.multiplied(attended)), x]);
  const between = await graph.norm(layer.attnNorm, joined);
  const raised = graph.gelu(await graph.linear(layer.up, graph.multiplied(between)));
  const fed = await graph.linear(layer.down, graph.multiplied(raised));
  return graph.norm(layer.ffnNorm, graph.node('Add', [fed, between]));
}

/** What a matrix is multiplied with: the value itself, or what DynamicQuantizeLinear makes of it. */
interface Multiplied {
  readonly floats: string;
  readonly codes: readonly [codes: string, scale: string, zero: string] | undefined;
}

class PeerGraph {
  readonly config: EncoderConfig;
  readonly #model: ModelFile;
  readonly #precision: PeerPrecision;
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxInitializer[] = [];

  constructor(model: ModelFile, config: EncoderConfig, precision: PeerPrecision) {
    this.#model = model;
    this.config = config;
    this.#precision = precision;
  }

  node(
    opType: string,
    inputs: readonly string[],
    attributes: readonly OnnxAttribute[] = [],
    output?: string,
  ): string {
    const name = output ?? `${opType}_${this.#nodes.length}`;
    this.#nodes.push({
      name: `${opType}.${this.#nodes.length}`,
      opType,
      domain: '',
      inputs,
      outputs: [name],
      attributes,
    });
    return name;
  }

  #constant(
    element: OnnxInitializer['element'],
    shape: readonly number[],
    data: ArrayBufferView<ArrayBuffer>,
  ): string {
    const name = `constant_${this.#initializers.length}`;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push({ name, element, shape, data: { kind: 'raw', bytes } });
    return name;
  }

  int64s(values: readonly number[]): string {
    return this.#constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  scalar(value: number): string {
    return this.#constant('float32', [], Float32Array.of(value));
  }

  async #floats(tensor: TensorInfo): Promise<string> {
    return this.#constant('float32', tensor.shape.toReversed(), await readFloats(this.#model, tensor));
  }

  async gather(table: TensorInfo, ids: string): Promise<string> {
    return this.node('Gather', [await this.#floats(table), ids]);
  }

  /** The first rows of the table of positions, as many as a text has tokens. */
  async places(table: TensorInfo): Promise<string> {
    const axis: OnnxAttribute = { name: 'axis', kind: 'int', value: 0 };
    const shape = this.node('Shape', ['input_ids']);
    const tokens = this.node('Gather', [shape, this.int64s([1])], [axis]);
    return this.node('Slice', [await this.#floats(table), this.int64s([0]), tokens, this.int64s([0])]);
  }

  async norm({ weight, bias }: AffineTensors, x: string): Promise<string> {
    const epsilon: OnnxAttribute = { name: 'epsilon', kind: 'float', value: this.config.normEpsilon };
    const axis: OnnxAttribute = { name: 'axis', kind: 'int', value: -1 };
    const inputs = [x, await this.#floats(weight), await this.#floats(bias)];
    return this.node('LayerNormalization', inputs, [axis, epsilon]);
  }

  /** 0 for tokens, a large negative number for what pads them, [batch, 1, 1, tokens]. */
  mask(): string {
    const to: OnnxAttribute = { name: 'to', kind: 'int', value: 1 };
    const wide = this.node('Unsqueeze', [
      this.node('Unsqueeze', ['attention_mask', this.int64s([1])]),
      this.int64s([2]),
    ]);
    const inverse = this.node('Sub', [this.scalar(1), this.node('Cast', [wide], [to])]);
    return this.node('Mul', [inverse, this.scalar(HIDDEN_BY_MASK)]);
  }

  gelu(x: string): string {
    const erf = this.node('Erf', [this.node('Div', [x, this.scalar(Math.SQRT2)])]);
    const shifted = this.node('Add', [erf, this.scalar(1)]);
    return this.node('Mul', [this.node('Mul', [x, shifted]), this.scalar(0.5)]);
  }

  multiplied(floats: string): Multiplied {
    if (this.#precision === 'fp32') return { floats, codes: undefined };
    const codes = [`${floats}_codes`, `${floats}_scale`, `${floats}_zero`] as const;
    const name = `DynamicQuantizeLinear.${this.#nodes.length}`;
    this.#nodes.push({
      name,
      opType: 'DynamicQuantizeLinear',
      domain: '',
      inputs: [floats],
      outputs: codes,
      attributes: [],
    });
    return { floats, codes };
  }

  async linear({ weight, bias }: AffineTensors, x: Multiplied): Promise<string> {
    const [columns, rows] = weight.shape as [number, number];
    const turned = transposed(await readFloats(this.#model, weight), rows, columns);
    const added = await this.#floats(bias);
    if (!x.codes) {
      const matrix = this.#constant('float32', [columns, rows], turned);
      return this.node('Add', [this.node('MatMul', [x.floats, matrix]), added]);
    }
    const { codes, scales } = columnCodes(turned, rows);
    const matrix = this.#constant('int8', [columns, rows], codes);
    const zero = this.#constant('int8', [], Int8Array.of(0));
    const products = this.node('MatMulInteger', [x.codes[0], matrix, x.codes[2], zero]);
    const to: OnnxAttribute = { name: 'to', kind: 'int', value: 1 };
    const scale = this.node('Mul', [x.codes[1], this.#constant('float32', [rows], scales)]);
    return this.node('Add', [this.node('Mul', [this.node('Cast', [products], [to]), scale]), added]);
  }

  finish(): OnnxModel {
    const ids = (name: string) => ({ name, element: 'int64' as const, shape: ['batch', 'tokens'] });
    const output = {
      name: 'last_hidden_state',
      element: 'float32' as const,
      shape: ['batch', 'tokens', this.config.hiddenSize],
    };
    return {
      irVersion: 8,
      producer: 'nibble',
      opsets: [{ domain: '', version: OPSET }],
      graph: {
        name: 'bert',
        nodes: this.#nodes,
        initializers: this.#initializers,
        inputs: [ids('input_ids'), ids('attention_mask'), ids('token_type_ids')],
        outputs: [output],
      },
    };
  }
}

/** Rows [rows, columns] to [columns, rows]. */
function transposed(values: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column]!;
  return out;
}

/** int8 with a scale for each column. */
function columnCodes(
  values: Float32Array,
  columns: number,
): { codes: Int8Array<ArrayBuffer>; scales: Float32Array<ArrayBuffer> } {
  const scales = new Float32Array(columns);
  for (const [i, value] of values.entries())
    scales[i % columns] = Math.max(scales[i % columns]!, Math.abs(value) / 127);
  const codes = Int8Array.from(values, (value, i) => Math.round(value / (scales[i % columns]! || 1)));
  return { codes, scales };
}
