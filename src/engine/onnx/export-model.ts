import type { OnnxInitializer, OnnxModel } from '../../artifact/onnx-model.ts';
import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { throwIfAborted } from '../../core/fault.ts';
import { contextLengthFor } from '../context-length.ts';
import { readDecoderConfig } from '../decoder-config.ts';
import { decoderTensors } from '../decoder-tensors.ts';
import { buildDecoderGraph } from './decoder-graph.ts';
import type { WeightFile } from './graph-builder.ts';
import type { InputRoundings } from './input-rounding.ts';
import { checkExportable } from './mappable.ts';
import type { NBitsCodes } from './nbits-codes.ts';
import { readRotations } from './read-rotations.ts';
import { tabulate } from './rotations.ts';
import { frameForTransformers, type RotationTable } from './transformers-frame.ts';

export interface ExportOptions {
  /**
   * The file's own weights, without rounding; the same with float matrices in half precision; or rounded to int8 row by row, for products
   * with rounded inputs.
   */
  readonly weights: 'exact' | 'float16' | 'int8';
  /**
   * How inputs of int8 products are rounded; absent: dynamically, all tokens of a pass alike. For weights 'int8'.
   * Names and shapes are those of `RoundingPlan` in the toolkit.
   */
  readonly inputs?: InputRoundings;
  /** Codes that stand for matrices of the model, by the names of their tensors: products by MatMulNBits. */
  readonly coded?: ReadonlyMap<string, NBitsCodes>;
  /** Logits of every token, [1, tokens, vocabSize], instead of the last one's: for judging. */
  readonly everyToken?: boolean;
  /** Positions that the tables of its rotations reach to; absent or larger means what the model was trained for. */
  readonly contextLength?: number;
  readonly signal?: AbortSignal;
  /** Bytes of tensor data read so far, out of all. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * A model as one ONNX graph with everything in it, for transformers.js.
 * @throws Fault as `readDecoderConfig`; `architecture-unsupported` also for what its operators cannot express; `aborted`;
 *         `memory-exhausted`.
 */
export async function exportModel(model: ModelFile, options: ExportOptions): Promise<OnnxModel> {
  const { weights, signal, onProgress, inputs, coded, everyToken = false } = options;
  const config = readDecoderConfig(model);
  const tensors = decoderTensors(model, config);
  checkExportable(config, tensors);
  const totalBytes = [...model.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  const onRead = ({ bytes }: TensorInfo): void => {
    onProgress?.((doneBytes += bytes), totalBytes);
    throwIfAborted(signal);
  };
  const target = weights === 'int8' ? 'any-int8' : 'any';
  const halves = weights === 'float16';
  const source = { target, model, precision: 'float32', coded, inputs, halves, signal, onRead } as const;
  const graph = await buildDecoderGraph(config, tensors, source, { everyToken });
  const positions = contextLengthFor(config, options.contextLength);
  const rotations = await readRotations(config, positions, source);
  const tables = rotations.map((rotation): RotationTable => {
    const [cos, sin] = tabulate(rotation, positions);
    return { positions, cos: cos!, sin: sin! };
  });
  return inlined(frameForTransformers(graph.model, config, tables, { everyToken }), graph.files);
}

/** Weights that lie beside the graph become part of it; nothing is copied. */
function inlined(model: OnnxModel, files: readonly WeightFile[]): OnnxModel {
  const contents = new Map(files.map(({ path, data }) => [path, data]));
  const initializers = model.graph.initializers.map((each): OnnxInitializer => {
    const bytes = each.data.kind === 'external' ? contents.get(each.data.location) : undefined;
    return bytes === undefined ? each : { ...each, data: { kind: 'raw', bytes } };
  });
  return { ...model, graph: { ...model.graph, initializers } };
}
