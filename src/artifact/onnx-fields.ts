/** Field numbers of onnx.proto's messages, and the numbers of its enumerations. */
export const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8, training: 20, functions: 25 } as const;

export const OPSET = { domain: 1, version: 2 } as const;

export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12, sparse: 15 } as const;

export const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const;

export const ATTRIBUTE = {
  name: 1,
  float: 2,
  int: 3,
  string: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  ints: 8,
  strings: 9,
  type: 20,
} as const;

export const ATTRIBUTE_TYPES = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

export const TENSOR = {
  dimension: 1,
  element: 2,
  floats: 4,
  int32s: 5,
  int64s: 7,
  name: 8,
  raw: 9,
  doubles: 10,
  uint64s: 11,
  external: 13,
  location: 14,
} as const;

/** `TensorProto.DataLocation.EXTERNAL`. */
export const EXTERNAL = 1;

/** A key and a value, both text. */
export const PAIR = { key: 1, value: 2 } as const;

export const VALUE = { name: 1, type: 2 } as const;

/** `TypeProto`: which of its kinds a value has; `TypeProto.Tensor`. */
export const TYPE = { tensor: 1 } as const;

export const TENSOR_TYPE = { element: 1, shape: 2 } as const;

export const SHAPE = { dimension: 1 } as const;

export const DIMENSION = { size: 1, symbol: 2 } as const;
