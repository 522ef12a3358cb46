import { Fault } from '../core/fault.ts';
import { ONNX_ELEMENTS, onnxBytes } from './onnx-element.ts';
import {
  ATTRIBUTE,
  ATTRIBUTE_TYPES,
  DIMENSION,
  EXTERNAL,
  GRAPH,
  MODEL,
  NODE,
  OPSET,
  PAIR,
  SHAPE,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE,
} from './onnx-fields.ts';
import type {
  OnnxAttribute,
  OnnxData,
  OnnxDimension,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValue,
} from './onnx-model.ts';
import { ProtobufWriter, type Promised } from './protobuf-writer.ts';

/** A part of an ONNX file, in order: bytes, or the name and length of an initializer whose bytes belong there. */
export type OnnxPiece = Uint8Array | Promised;

/**
 * An ONNX file as a list of pieces. Weights pass by reference, and those of kind `pending` need not even exist yet:
 * a model of gigabytes is written from a few kilobytes. Fields go in the order of their numbers, as Google's own library
 * writes them.
 */
export function onnxPieces({ irVersion, producer, opsets, graph }: OnnxModel): readonly OnnxPiece[] {
  const out = new ProtobufWriter();
  out.varint(MODEL.irVersion, irVersion);
  out.text(MODEL.producer, producer);
  out.message(MODEL.graph, (inner) => writeGraph(inner, graph));
  for (const { domain, version } of opsets) {
    out.message(MODEL.opset, (inner) => {
      inner.text(OPSET.domain, domain);
      inner.varint(OPSET.version, version);
    });
  }
  return out.finish();
}

/** An ONNX file whose weights are all here or in other files. */
export function writeOnnx(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const pieces = onnxPieces(model);
  const bytes = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    if (!(piece instanceof Uint8Array)) throw new Fault('bug', `The data of '${piece.name}' is missing.`);
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function writeGraph(out: ProtobufWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) out.message(GRAPH.node, (inner) => writeNode(inner, node));
  out.text(GRAPH.name, graph.name);
  for (const each of graph.initializers) {
    out.message(GRAPH.initializer, (inner) => writeTensor(inner, each, each.name));
  }
  for (const value of graph.inputs) out.message(GRAPH.input, (inner) => writeValue(inner, value));
  for (const value of graph.outputs) out.message(GRAPH.output, (inner) => writeValue(inner, value));
}

function writeNode(out: ProtobufWriter, node: OnnxNode): void {
  for (const name of node.inputs) out.text(NODE.input, name);
  for (const name of node.outputs) out.text(NODE.output, name);
  if (node.name !== '') out.text(NODE.name, node.name);
  out.text(NODE.opType, node.opType);
  for (const each of node.attributes) out.message(NODE.attribute, (inner) => writeAttribute(inner, each));
  if (node.domain !== '') out.text(NODE.domain, node.domain);
}

function writeAttribute(out: ProtobufWriter, attribute: OnnxAttribute): void {
  out.text(ATTRIBUTE.name, attribute.name);
  writeAttributeValue(out, attribute);
  out.varint(ATTRIBUTE.type, ATTRIBUTE_TYPES[attribute.kind]);
}

function writeAttributeValue(out: ProtobufWriter, attribute: OnnxAttribute): void {
  switch (attribute.kind) {
    case 'int':
      return out.varint(ATTRIBUTE.int, attribute.value);
    case 'float':
      return out.float(ATTRIBUTE.float, attribute.value);
    case 'string':
      return out.text(ATTRIBUTE.string, attribute.value);
    case 'tensor': {
      const { value } = attribute;
      return out.message(ATTRIBUTE.tensor, (inner) => writeTensor(inner, value, ''));
    }
    case 'graph': {
      const { value } = attribute;
      return out.message(ATTRIBUTE.graph, (inner) => writeGraph(inner, value));
    }
    case 'ints':
      return attribute.value.forEach((value) => out.varint(ATTRIBUTE.ints, value));
    case 'floats':
      return attribute.value.forEach((value) => out.float(ATTRIBUTE.floats, value));
    case 'strings':
      return attribute.value.forEach((value) => out.text(ATTRIBUTE.strings, value));
    default:
      return attribute satisfies never;
  }
}

function writeTensor(out: ProtobufWriter, { element, shape, data }: OnnxTensor, name: string): void {
  const bytes = onnxBytes(element, shape);
  const has = data.kind === 'raw' ? data.bytes.length : data.length;
  if (bytes !== has) throw new Fault('bug', `'${name}' needs ${bytes} bytes of ${element}, not ${has}.`);
  for (const size of shape) out.varint(TENSOR.dimension, size);
  out.varint(TENSOR.element, ONNX_ELEMENTS[element].id);
  if (name !== '') out.text(TENSOR.name, name);
  writeData(out, data, name);
}

function writeData(out: ProtobufWriter, data: OnnxData, name: string): void {
  switch (data.kind) {
    case 'raw':
      return out.bytes(TENSOR.raw, data.bytes);
    case 'pending':
      return out.bytes(TENSOR.raw, { name, length: data.length });
    case 'external':
      writePair(out, 'location', data.location);
      writePair(out, 'offset', String(data.offset));
      writePair(out, 'length', String(data.length));
      return out.varint(TENSOR.location, EXTERNAL);
    default:
      return data satisfies never;
  }
}

function writePair(out: ProtobufWriter, key: string, value: string): void {
  out.message(TENSOR.external, (inner) => {
    inner.text(PAIR.key, key);
    inner.text(PAIR.value, value);
  });
}

function writeValue(out: ProtobufWriter, { name, element, shape }: OnnxValue): void {
  out.text(VALUE.name, name);
  if (element === undefined) return;
  out.message(VALUE.type, (type) => {
    type.message(TYPE.tensor, (tensor) => {
      tensor.varint(TENSOR_TYPE.element, ONNX_ELEMENTS[element].id);
      if (!shape) return;
      tensor.message(TENSOR_TYPE.shape, (inner) => {
        for (const size of shape)
          inner.message(SHAPE.dimension, (dimension) => writeDimension(dimension, size));
      });
    });
  });
}

function writeDimension(out: ProtobufWriter, size: OnnxDimension): void {
  if (typeof size === 'number') out.varint(DIMENSION.size, size);
  else if (size !== undefined) out.text(DIMENSION.symbol, size);
}
