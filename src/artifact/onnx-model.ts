import type { OnnxElement } from './onnx-element.ts';

/*
 * A model as the ONNX specification has it (onnx.proto, IR version 10), without what no model of ours and few of others
 * use: functions, training, sparse tensors, sequences, maps.
 */

/** A whole model: one graph and the operator sets that its nodes come from. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: readonly OnnxOpset[];
  readonly graph: OnnxGraph;
}

/** `domain` is '' for ONNX's own operators, 'com.microsoft' for ONNX Runtime's. */
export interface OnnxOpset {
  readonly domain: string;
  readonly version: number;
}

export interface OnnxGraph {
  readonly name: string;
  /** In an order in which every value is made before it is used. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  /** Names of values; '' stands for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

/** An input or output of a graph. A dimension is a size, a name for one that varies, or unknown. */
export interface OnnxValue {
  readonly name: string;
  /** Absent for what is no tensor, or of a type that we do not know. */
  readonly element?: OnnxElement;
  readonly shape?: readonly OnnxDimension[];
}

export type OnnxDimension = number | string | undefined;

/** A tensor that is part of the file. */
export interface OnnxTensor {
  readonly element: OnnxElement;
  /** Row-major: the last dimension varies fastest. */
  readonly shape: readonly number[];
  readonly data: OnnxData;
}

/** A tensor with the name of the value that it is. */
export interface OnnxInitializer extends OnnxTensor {
  readonly name: string;
}

/** Where the elements of a tensor are, always little endian. */
export type OnnxData =
  /** Here. */
  | { readonly kind: 'raw'; readonly bytes: Uint8Array }
  /** In another file beside the model: `location` is a path relative to the model's folder. */
  | { readonly kind: 'external'; readonly location: string; readonly offset: number; readonly length: number }
  /** Promised: whoever writes the file puts `length` bytes there (`onnxPieces`). */
  | { readonly kind: 'pending'; readonly length: number };

export type OnnxAttribute =
  | { readonly name: string; readonly kind: 'int'; readonly value: number | bigint }
  | { readonly name: string; readonly kind: 'float'; readonly value: number }
  | { readonly name: string; readonly kind: 'string'; readonly value: string }
  | { readonly name: string; readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly name: string; readonly kind: 'graph'; readonly value: OnnxGraph }
  | { readonly name: string; readonly kind: 'ints'; readonly value: readonly (number | bigint)[] }
  | { readonly name: string; readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly name: string; readonly kind: 'strings'; readonly value: readonly string[] };
