import { Fault, throwIfAborted } from '../core/fault.ts';
import { dequantize } from './blocks.ts';
import type { ByteSource } from './byte-source.ts';
import { corruptOnnx } from './onnx-fault.ts';
import type { OnnxElement } from './onnx-element.ts';
import { onnxBytes } from './onnx-element.ts';
import type {
  OnnxAttribute,
  OnnxData,
  OnnxGraph,
  OnnxInitializer,
  OnnxModel,
  OnnxNode,
} from './onnx-model.ts';
import { readOnnx } from './onnx-reader.ts';
import type { TensorType } from './tensor.ts';

/** A matrix of floats among a graph's initializers. */
export interface OnnxWeight {
  readonly name: string;
  readonly element: OnnxElement;
  /** As the graph has it. */
  readonly shape: readonly [number, number];
  /** What multiplies by it or looks rows up in it; `other` where something else has it, too, so that it may not be changed. */
  readonly use: 'MatMul' | 'Gemm' | 'Gather' | 'other';
  /** Whether its first dimension is that of the inputs, so that its rows are what other formats have as columns. */
  readonly inputsFirst: boolean;
}

/** The weights of an ONNX model, by name; the graph around them stays as it is. */
export interface OnnxWeights {
  readonly model: OnnxModel;
  readonly weights: ReadonlyMap<string, OnnxWeight>;
  /**
   * A weight in float32, an output a row: `[outputs × inputs]`, or `[tokens × width]` of a table.
   * @throws Fault `shard-missing` without its file, `onnx-corrupt` when that ends too soon, `aborted`
   */
  read(this: void, weight: OnnxWeight, signal?: AbortSignal): Promise<WeightMatrix>;
}

export interface WeightMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array<ArrayBuffer>; // [rows × columns]
}

const FLOATS: Readonly<Partial<Record<OnnxElement, TensorType>>> = {
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
};

/** A protobuf message is shorter than 2 GiB. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Opens the float matrices of an ONNX export as a source for weight-only quantization. The graph's own file (at most 2 GiB, which
 * protobuf allows) is read whole, tensors in files beside it one at a time, when they are asked for.
 *
 * What is not possible: matrices that a node computes first (a Transpose between an initializer and its MatMul is not looked
 * through), convolutions, and calibration with texts, because such a graph is not run here.
 * @param beside Files with tensors, by the names that the graph has for them
 * @throws Fault `onnx-corrupt`, `onnx-unsafe`
 */
export async function openOnnxWeights(
  file: ByteSource,
  beside: ReadonlyMap<string, ByteSource> = new Map(),
): Promise<OnnxWeights> {
  if (file.size > MOST_BYTES)
    throw corruptOnnx(file.name, `it has ${file.size} bytes, and an ONNX file is shorter than 2 GiB`);
  const model = readOnnx(file.name, await file.read(0, file.size));
  const initializers = new Map(model.graph.initializers.map((tensor) => [tensor.name, tensor]));
  const uses = usesOf(model.graph);
  const weights = new Map<string, OnnxWeight>();
  for (const tensor of initializers.values()) {
    const [first, second, ...more] = tensor.shape;
    if (!first || !second || more.length > 0 || !FLOATS[tensor.element]) continue; // one without elements is no weight
    const use = uses.get(tensor.name);
    if (!use) continue;
    weights.set(tensor.name, { name: tensor.name, element: tensor.element, shape: [first, second], ...use });
  }
  return {
    model,
    weights,
    async read(weight, signal) {
      const tensor = initializers.get(weight.name);
      if (!tensor) throw new Fault('bug', `The graph has no weight '${weight.name}'.`);
      throwIfAborted(signal);
      const bytes = await bytesOf(file, tensor, beside);
      throwIfAborted(signal);
      const values = new Float32Array(weight.shape[0] * weight.shape[1]);
      dequantize(FLOATS[weight.element]!, bytes, values);
      const [rows, columns] = weight.shape;
      if (!weight.inputsFirst) return { rows, columns, values };
      return { rows: columns, columns: rows, values: transposed(values, rows, columns) };
    },
  };
}

type Use = Pick<OnnxWeight, 'use' | 'inputsFirst'>;

/** How each value is used, wherever in the graph and the graphs inside its nodes. */
function usesOf(graph: OnnxGraph): Map<string, Use> {
  const uses = new Map<string, Use>();
  const left: OnnxGraph[] = [graph];
  for (let next = left.pop(); next; next = left.pop()) {
    for (const node of next.nodes) {
      for (const [name, use] of usesIn(node)) uses.set(name, agreed(uses.get(name), use));
      left.push(...node.attributes.flatMap((each) => (each.kind === 'graph' ? [each.value] : [])));
    }
    for (const { name } of next.outputs) uses.set(name, OTHER);
  }
  return uses;
}

function usesIn({ opType, domain, inputs, attributes }: OnnxNode): (readonly [string, Use])[] {
  const isOwn = domain === '' || domain === 'ai.onnx';
  return inputs.map((name, place) => [name, isOwn ? useOf(opType, place, attributes) : OTHER] as const);
}

/** One use for all, or `other`. */
function agreed(known: Use | undefined, use: Use): Use {
  const same = !known || (known.use === use.use && known.inputsFirst === use.inputsFirst);
  return same ? use : OTHER;
}

const OTHER: Use = { use: 'other', inputsFirst: false };

function useOf(opType: string, place: number, attributes: readonly OnnxAttribute[]): Use {
  if (opType === 'MatMul' && place === 1) return { use: 'MatMul', inputsFirst: true };
  if (opType === 'Gather' && place === 0 && intOf(attributes, 'axis') === 0)
    return { use: 'Gather', inputsFirst: false };
  if (opType === 'Gemm' && place === 1)
    return { use: 'Gemm', inputsFirst: intOf(attributes, 'transB') === 0 };
  return OTHER;
}

function intOf(attributes: readonly OnnxAttribute[], name: string): number {
  const attribute = attributes.find((each) => each.name === name);
  return attribute?.kind === 'int' ? Number(attribute.value) : 0;
}

async function bytesOf(
  file: ByteSource,
  { name, element, shape, data }: OnnxInitializer,
  beside: ReadonlyMap<string, ByteSource>,
): Promise<Uint8Array> {
  if (data.kind === 'raw') return data.bytes;
  if (data.kind === 'pending') throw new Fault('bug', `'${name}' has no data yet.`);
  const { location, offset } = data;
  const source = beside.get(location);
  if (!source) {
    const message = `${file.name} keeps weights in ${location}, which is missing. Give all the model's files.`;
    throw new Fault('shard-missing', message, { file: location });
  }
  checkEnd(file.name, source, data);
  return source.read(offset, onnxBytes(element, shape));
}

function checkEnd(file: string, source: ByteSource, data: Extract<OnnxData, { kind: 'external' }>): void {
  if (data.offset + data.length <= source.size) return;
  throw corruptOnnx(file, `${data.location} ends before a weight that should be in it does`);
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!;
  return out;
}
