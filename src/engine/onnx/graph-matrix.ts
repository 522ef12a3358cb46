import { ONNX_ELEMENTS } from '../../artifact/onnx-element.ts';
import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { allocate } from '../allocate.ts';
import { readFloats } from '../read-floats.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { placeInt8, type Int8Weights } from './int8-matrix.ts';
import type { InputRoundings } from './input-rounding.ts';
import { codedMatrix, type NBitsCodes } from './nbits-codes.ts';
import { nbitsLayout, type NBitsLayout } from './nbits-layout.ts';
import { readNBits, type NBitsMatrix } from './nbits-matrix.ts';
import { encode, type Precision } from './precision.ts';

/** A weight matrix of `rows` outputs and `columns` inputs that lies in the graph; the names are of its initializers. */
export type GraphMatrix = NBitsWeights | FloatWeights | Int8Weights;

export interface NBitsWeights {
  readonly kind: 'nbits';
  readonly rows: number;
  readonly columns: number;
  readonly layout: NBitsLayout;
  readonly codes: string; // [rows, columns / blockSize, blockSize · bits / 8]
  readonly scales: string; // [rows, columns / blockSize], with a 1 behind for the GPU
  readonly offsets: string | undefined; // [rows, columns / blockSize]
  readonly zeroPoints: string | undefined; // [rows, columns / blockSize · bits / 8 rounded up]
}

interface FloatWeights {
  readonly kind: 'float';
  readonly rows: number;
  readonly columns: number;
  readonly values: string; // [rows, columns]
}

/** Where weights come from, how they are kept, and who is told of every tensor that is read. */
export interface WeightSource {
  /**
   * Who runs the graph: ONNX Runtime's WebGPU provider, by its fused operators; or any build of it, on any device, with
   * the file's weights or with weights rounded to int8.
   */
  readonly target: 'webgpu' | 'any' | 'any-int8';
  readonly model: ModelFile;
  readonly precision: Precision;
  /** Codes that stand for tensors, by name; for any build. */
  readonly coded?: ReadonlyMap<string, NBitsCodes> | undefined;
  /** Whether float matrices are rounded to half precision in the file; for any build. */
  readonly halves?: boolean | undefined;
  /** How inputs of int8 products are rounded; absent: dynamically, all tokens alike. */
  readonly inputs?: InputRoundings | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onRead: (tensor: TensorInfo) => void;
}

const LARGEST_HALF = 65_504;

/** True when these can be one matrix, one above the other: the same columns, codes of the same kind. */
export function canStack(tensors: readonly TensorInfo[], source: Pick<WeightSource, 'coded'>): boolean {
  const kinds = tensors.map(({ name, type, shape }) => {
    const coded = source.coded?.get(name);
    const layout = coded ? [coded.bits, coded.blockSize] : (nbitsLayout(type) ?? 'float');
    return `${shape[0]} ${JSON.stringify(layout)}`;
  });
  return new Set(kinds).size === 1;
}

/** Reads matrices and puts them into the graph as one, their rows in the order given. */
export async function placeMatrix(
  graph: GraphBuilder,
  name: string,
  tensors: readonly TensorInfo[],
  source: WeightSource,
): Promise<GraphMatrix> {
  const [{ name: tensor, type }] = tensors as [TensorInfo];
  if (source.coded?.has(tensor)) return placeNBits(graph, name, tensors, source);
  if (source.target === 'any-int8') return placeInt8(graph, name, tensors, source);
  return nbitsLayout(type) === undefined
    ? placeFloats(graph, name, tensors, source)
    : placeNBits(graph, name, tensors, source);
}

async function placeNBits(
  graph: GraphBuilder,
  name: string,
  tensors: readonly TensorInfo[],
  source: WeightSource,
): Promise<NBitsWeights> {
  const { target, precision } = source;
  const parts = await readParts(tensors, source);
  const { layout, columns, offsets, zeroPoints } = parts[0]!;
  const { bits, blockSize } = layout;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const runs = columns / blockSize;
  // GatherBlockQuantized asks for as many dimensions as the codes have, MatMulNBits on the processor for two
  const scaleShape = target === 'webgpu' ? [rows, runs, 1] : [rows, runs];
  const floats = (label: string, values: Float32Array<ArrayBuffer>[], shape: readonly number[]): string =>
    graph.constant(`${name}.${label}`, precision, shape, encode(joined(values), precision));
  const codes = joined(parts.map((part) => part.codes));
  return {
    kind: 'nbits',
    rows,
    columns,
    layout,
    codes: graph.constant(`${name}.codes`, 'uint8', [rows, runs, (blockSize * bits) / 8], codes),
    scales: floats(
      'scales',
      parts.map((part) => part.scales),
      scaleShape,
    ),
    offsets:
      offsets &&
      floats(
        'offsets',
        parts.map((part) => part.offsets!),
        [rows, runs],
      ),
    zeroPoints:
      zeroPoints &&
      graph.constant(
        `${name}.zero points`,
        'uint8',
        [rows, zeroPoints.length / parts[0]!.rows],
        joined(parts.map((part) => part.zeroPoints!)),
      ),
  };
}

async function readParts(
  tensors: readonly TensorInfo[],
  { model, coded, signal, onRead }: WeightSource,
): Promise<NBitsMatrix[]> {
  const parts: NBitsMatrix[] = [];
  for (const tensor of tensors) {
    const codes = coded?.get(tensor.name);
    parts.push(codes ? codedMatrix(codes, model, tensor) : await readNBits(model, tensor, signal));
    onRead(tensor);
  }
  return parts;
}

async function placeFloats(
  graph: GraphBuilder,
  name: string,
  tensors: readonly TensorInfo[],
  source: WeightSource,
): Promise<FloatWeights> {
  const { model, precision, signal, onRead } = source;
  const parts: Float32Array<ArrayBuffer>[] = [];
  for (const tensor of tensors) {
    parts.push(await readFloats(model, tensor, signal));
    onRead(tensor);
  }
  const columns = tensors[0]!.shape[0]!;
  const rows = tensors.reduce((sum, { shape }) => sum + shape[1]!, 0);
  const floats = joined(parts);
  const shape = [rows, columns];
  if (!staysHalf(tensors, floats, source)) {
    const values = graph.constant(name, precision, shape, encode(floats, precision));
    return { kind: 'float', rows, columns, values };
  }
  const halves = graph.constant(`${name}.halves`, 'float16', shape, encode(floats, 'float16'));
  const values = graph.onnx('Cast', { inputs: [halves], attributes: { to: ONNX_ELEMENTS.float32.id } });
  return { kind: 'float', rows, columns, values };
}

/**
 * Matrices in half precision take half the file; ONNX Runtime makes floats of them when it loads it. Those that are float16 already lose
 * nothing by it, others only where that is wanted and none of their weights is too large.
 */
function staysHalf(
  tensors: readonly TensorInfo[],
  floats: Float32Array,
  { target, halves }: WeightSource,
): boolean {
  if (target !== 'any') return false;
  if (tensors.every(({ type }) => type === 'F16')) return true;
  return halves === true && floats.every((weight) => Math.abs(weight) <= LARGEST_HALF);
}

/** One array after the other; a single one is not copied. */
export function joined<T extends Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(
  parts: readonly T[],
): T {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = allocate(() => new (first!.constructor as new (length: number) => T)(length));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
