import { ONNX_ELEMENTS } from '../../artifact/onnx-element.ts';
import type {
  OnnxAttribute,
  OnnxDimension,
  OnnxGraph,
  OnnxInitializer,
  OnnxModel,
  OnnxNode,
  OnnxValue,
} from '../../artifact/onnx-model.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import { cacheNames, rotationNames, VALUES } from './value-names.ts';

/** Cosines and sines of one of the model's rotations, [positions, size / 2] each. */
export interface RotationTable {
  readonly positions: number;
  readonly cos: Float32Array<ArrayBuffer>;
  readonly sin: Float32Array<ArrayBuffer>;
}

const MASK_SHAPE = 'mask_shape';
const LAST_LOGITS = 'last_logits';
const TO_INT32 = [{ name: 'to', kind: 'int', value: ONNX_ELEMENTS.int32.id }] as const;

/**
 * The decoder's graph with the inputs and outputs that transformers.js and optimum give and take: `input_ids`,
 * `attention_mask` and `past_key_values.N.key` in, `logits` and `present.N.key` out. One conversation at a time, without padding;
 * logits of the last token only, which is all that generation asks for, unless every token's are wanted.
 */
export function frameForTransformers(
  { graph, ...model }: OnnxModel,
  config: DecoderConfig,
  tables: readonly RotationTable[],
  { everyToken = false } = {},
): OnnxModel {
  const pastOf = new Map(
    cacheNames(config).map(({ past }) => [past, past.replace(/^past/u, 'past_key_values')]),
  );
  const renamed = (name: string): string =>
    name === VALUES.logits ? LAST_LOGITS : (pastOf.get(name) ?? name);
  const body = graph.nodes.map((each) => ({
    ...each,
    inputs: each.inputs.map(renamed),
    outputs: each.outputs.map(renamed),
  }));
  const framed: OnnxGraph = {
    name: graph.name,
    nodes: [...inputNodes(), ...body, ...outputNodes()],
    initializers: [...graph.initializers, ...tables.flatMap(rotationValues), ...constants(config)],
    inputs: inputs(config, renamed),
    outputs: outputs(config, everyToken ? 'sequence_length' : 1),
  };
  return { ...model, graph: withoutIdle(framed) };
}

function inputs(config: DecoderConfig, renamed: (name: string) => string): OnnxValue[] {
  return [
    { name: 'input_ids', element: 'int64', shape: ['batch_size', 'sequence_length'] },
    { name: 'attention_mask', element: 'int64', shape: ['batch_size', 'total_sequence_length'] },
    ...cacheNames(config).map(({ past }) => cacheValue(config, renamed(past), 'past_sequence_length')),
  ];
}

function outputs(config: DecoderConfig, tokens: OnnxDimension): OnnxValue[] {
  return [
    { name: VALUES.logits, element: 'float32', shape: ['batch_size', tokens, config.vocabSize] },
    ...cacheNames(config).map(({ present }) => cacheValue(config, present, 'total_sequence_length')),
  ];
}

function cacheValue({ kvHeads, headSize }: DecoderConfig, name: string, positions: string): OnnxValue {
  return { name, element: 'float32', shape: ['batch_size', kvHeads, positions, headSize] };
}

/** From what transformers.js gives to what our graph takes. */
function inputNodes(): OnnxNode[] {
  return [
    node('Reshape', ['input_ids', 'flat'], 'flat_ids'),
    node('Cast', ['flat_ids'], VALUES.ids, TO_INT32),
    node('Shape', ['attention_mask'], MASK_SHAPE),
    node('Gather', [MASK_SHAPE, 'second'], 'total'),
    node('Cast', ['total'], VALUES.length, TO_INT32),
    node('Sub', [VALUES.length, 'one'], VALUES.lastPosition),
  ];
}

function outputNodes(): OnnxNode[] {
  return [node('Reshape', [LAST_LOGITS, 'one_text'], VALUES.logits)];
}

function node(
  opType: string,
  given: readonly string[],
  made: string,
  attributes: readonly OnnxAttribute[] = [],
): OnnxNode {
  return { name: made, opType, domain: '', inputs: given, outputs: [made], attributes };
}

function rotationValues({ positions, cos, sin }: RotationTable, rope: number): OnnxInitializer[] {
  const names = rotationNames(rope);
  const table = (name: string, values: Float32Array<ArrayBuffer>): OnnxInitializer => ({
    name,
    element: 'float32',
    shape: [positions, values.length / positions],
    data: { kind: 'raw', bytes: new Uint8Array(values.buffer) },
  });
  return [table(names.cos, cos), table(names.sin, sin)];
}

function constants({ vocabSize }: DecoderConfig): OnnxInitializer[] {
  const numbers = (name: string, values: readonly number[]): OnnxInitializer => ({
    name,
    element: 'int64',
    shape: [values.length],
    data: { kind: 'raw', bytes: new Uint8Array(BigInt64Array.from(values, BigInt).buffer) },
  });
  return [
    numbers('flat', [-1]),
    numbers('second', [1]),
    numbers('one_text', [1, -1, vocabSize]),
    { name: 'one', element: 'int32', shape: [1], data: { kind: 'raw', bytes: Uint8Array.of(1, 0, 0, 0) } },
  ];
}

/** The graph without nodes and weights that no output needs. */
function withoutIdle(graph: OnnxGraph): OnnxGraph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes: OnnxNode[] = [];
  for (const each of graph.nodes.toReversed()) {
    if (!each.outputs.some((name) => needed.has(name))) continue;
    nodes.push(each);
    for (const name of each.inputs) needed.add(name);
  }
  const initializers = graph.initializers.filter(({ name }) => needed.has(name));
  return { ...graph, nodes: nodes.toReversed(), initializers };
}
