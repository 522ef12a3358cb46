import type { OnnxElement } from './onnx-element.ts';
import { corruptOnnx } from './onnx-fault.ts';
import { DIMENSION, GRAPH, MODEL, NODE, OPSET, SHAPE, TENSOR_TYPE, TYPE, VALUE } from './onnx-fields.ts';
import { readAttribute } from './onnx-attribute-reader.ts';
import { ONNX_LIMITS } from './onnx-limits.ts';
import type {
  OnnxAttribute,
  OnnxDimension,
  OnnxGraph,
  OnnxInitializer,
  OnnxModel,
  OnnxNode,
  OnnxOpset,
  OnnxValue,
} from './onnx-model.ts';
import { elementOf, readTensor, sizeOf, type OnnxContext } from './onnx-tensor-reader.ts';
import { ProtobufReader } from './protobuf-reader.ts';

/**
 * Reads an ONNX file. Weights are views of `bytes`; nothing is believed before it is checked, and what we do not read
 * (sparse tensors, training, local functions) is refused where it could hold weights or nodes that would go unseen.
 * @throws Fault `onnx-corrupt`; `onnx-unsafe` for external data outside of the model's folder.
 */
export function readOnnx(file: string, bytes: Uint8Array): OnnxModel {
  const refuse = (what: string) => corruptOnnx(file, what);
  const context: OnnxContext = { file, refuse };
  const reader = new ProtobufReader(bytes, refuse);
  let graph: OnnxGraph | undefined;
  let irVersion = 0;
  let producer = '';
  const opsets: OnnxOpset[] = [];
  while (reader.next()) {
    switch (reader.field) {
      case MODEL.irVersion:
        irVersion = sizeOf(reader.int(), context);
        break;
      case MODEL.producer:
        producer = reader.text(ONNX_LIMITS.textBytes);
        break;
      case MODEL.graph:
        if (graph) throw refuse('it has more than one graph');
        graph = readGraph(reader.message(), context, 0);
        break;
      case MODEL.opset:
        opsets.push(readOpset(reader.message(), context));
        checkCount(opsets, ONNX_LIMITS.perNode, context);
        break;
      case MODEL.training:
      case MODEL.functions:
        throw refuse('it has functions or training of its own');
      default:
    }
  }
  if (!graph || irVersion === 0) throw refuse('it is no ONNX model');
  return { irVersion, producer, opsets, graph };
}

/** A GraphProto; `depth` counts the nodes around it. */
function readGraph(reader: ProtobufReader, context: OnnxContext, depth: number): OnnxGraph {
  if (depth > ONNX_LIMITS.depth) throw context.refuse('its graphs are nested too deeply');
  const nodes: OnnxNode[] = [];
  const initializers: OnnxInitializer[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  let name = '';
  while (reader.next()) {
    switch (reader.field) {
      case GRAPH.node:
        nodes.push(readNode(reader.message(), context, depth));
        break;
      case GRAPH.name:
        name = reader.text(ONNX_LIMITS.textBytes);
        break;
      case GRAPH.initializer:
        initializers.push(readTensor(reader.message(), context));
        break;
      case GRAPH.input:
        inputs.push(readValue(reader.message(), context));
        break;
      case GRAPH.output:
        outputs.push(readValue(reader.message(), context));
        break;
      case GRAPH.sparse:
        throw context.refuse('it has sparse tensors');
      default:
    }
    checkCount(nodes, ONNX_LIMITS.nodes, context);
    checkCount(initializers, ONNX_LIMITS.initializers, context);
    checkCount(inputs, ONNX_LIMITS.perNode, context);
    checkCount(outputs, ONNX_LIMITS.perNode, context);
  }
  return { name, nodes, initializers, inputs, outputs };
}

function readNode(reader: ProtobufReader, context: OnnxContext, depth: number): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: OnnxAttribute[] = [];
  const graphInside = (inner: ProtobufReader) => readGraph(inner, context, depth + 1);
  let [name, opType, domain] = ['', '', ''];
  while (reader.next()) {
    if (reader.field === NODE.input) inputs.push(reader.text(ONNX_LIMITS.textBytes));
    else if (reader.field === NODE.output) outputs.push(reader.text(ONNX_LIMITS.textBytes));
    else if (reader.field === NODE.name) name = reader.text(ONNX_LIMITS.textBytes);
    else if (reader.field === NODE.opType) opType = reader.text(ONNX_LIMITS.textBytes);
    else if (reader.field === NODE.domain) domain = reader.text(ONNX_LIMITS.textBytes);
    else if (reader.field === NODE.attribute)
      attributes.push(readAttribute(reader.message(), context, graphInside));
    for (const list of [inputs, outputs, attributes]) checkCount(list, ONNX_LIMITS.perNode, context);
  }
  return { name, opType, domain, inputs, outputs, attributes };
}

function readOpset(reader: ProtobufReader, context: OnnxContext): OnnxOpset {
  let domain = '';
  let version = 0;
  while (reader.next()) {
    if (reader.field === OPSET.domain) domain = reader.text(ONNX_LIMITS.textBytes);
    else if (reader.field === OPSET.version) version = sizeOf(reader.int(), context);
  }
  return { domain, version };
}

function readValue(reader: ProtobufReader, context: OnnxContext): OnnxValue {
  let name = '';
  let type: Omit<OnnxValue, 'name'> = {};
  while (reader.next()) {
    if (reader.field === VALUE.name) name = reader.text(ONNX_LIMITS.textBytes);
    else if (reader.field === VALUE.type) type = readType(reader.message(), context);
  }
  return { name, ...type };
}

/** A TypeProto: what a tensor is like, or nothing for a value that is none. */
function readType(reader: ProtobufReader, context: OnnxContext): Omit<OnnxValue, 'name'> {
  let type: Omit<OnnxValue, 'name'> = {};
  while (reader.next()) {
    if (reader.field === TYPE.tensor) type = readTensorType(reader.message(), context);
  }
  return type;
}

function readTensorType(reader: ProtobufReader, context: OnnxContext): Omit<OnnxValue, 'name'> {
  let element: OnnxElement | undefined;
  let shape: OnnxDimension[] | undefined;
  while (reader.next()) {
    if (reader.field === TENSOR_TYPE.element) element = elementOf(reader.int());
    else if (reader.field === TENSOR_TYPE.shape) shape = readShape(reader.message(), context);
  }
  return { ...(element === undefined ? {} : { element }), ...(shape === undefined ? {} : { shape }) };
}

function readShape(reader: ProtobufReader, context: OnnxContext): OnnxDimension[] {
  const shape: OnnxDimension[] = [];
  while (reader.next()) {
    if (reader.field !== SHAPE.dimension) continue;
    let size: OnnxDimension;
    const dimension = reader.message();
    while (dimension.next()) {
      if (dimension.field === DIMENSION.size) size = sizeOf(dimension.int(), context);
      else if (dimension.field === DIMENSION.symbol) size = dimension.text(ONNX_LIMITS.textBytes);
    }
    shape.push(size);
    checkCount(shape, ONNX_LIMITS.dimensions, context);
  }
  return shape;
}

function checkCount(list: readonly unknown[], limit: number, { refuse }: OnnxContext): void {
  if (list.length > limit) throw refuse(`it has more than ${limit} of a kind`);
}
