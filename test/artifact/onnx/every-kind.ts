import type { OnnxGraph, OnnxModel, OnnxTensor } from '../../../src/artifact/onnx-model.ts';

const branch: OnnxGraph = {
  name: 'branch',
  nodes: [
    { name: '', opType: 'Identity', domain: '', inputs: ['x'], outputs: ['branch_out'], attributes: [] },
  ],
  initializers: [],
  inputs: [],
  outputs: [{ name: 'branch_out', element: 'float32', shape: [2] }],
};

const pair: OnnxTensor = {
  element: 'int64',
  shape: [2],
  data: { kind: 'raw', bytes: new Uint8Array(BigInt64Array.of(1n, -2n).buffer) },
};

/** What make_onnx_golden.py writes with Python's onnx package. */
export const everyKind: OnnxModel = {
  irVersion: 10,
  producer: 'a test',
  opsets: [
    { domain: '', version: 21 },
    { domain: 'com.microsoft', version: 1 },
  ],
  graph: {
    name: 'every kind',
    nodes: [
      {
        name: 'everything',
        opType: 'Everything',
        domain: 'org.example',
        inputs: ['x', '', 'weight'],
        outputs: ['y'],
        attributes: [
          { name: 'int', kind: 'int', value: -1 },
          { name: 'large', kind: 'int', value: 2n ** 62n + 1n },
          { name: 'float', kind: 'float', value: Math.fround(0.1) },
          { name: 'string', kind: 'string', value: 'Grüße' },
          { name: 'tensor', kind: 'tensor', value: pair },
          { name: 'graph', kind: 'graph', value: branch },
          { name: 'ints', kind: 'ints', value: [0, 300, -300] },
          { name: 'floats', kind: 'floats', value: [1.5, -0.25] },
          { name: 'strings', kind: 'strings', value: ['a', ''] },
        ],
      },
      { name: '', opType: 'Identity', domain: '', inputs: ['y'], outputs: ['z'], attributes: [] },
    ],
    initializers: [
      {
        name: 'weight',
        element: 'float32',
        shape: [2, 2500],
        data: {
          kind: 'raw',
          bytes: new Uint8Array(Float32Array.from({ length: 5000 }, (_, i) => i).buffer),
        },
      },
      {
        name: 'bytes',
        element: 'uint8',
        shape: [2, 3],
        data: { kind: 'raw', bytes: Uint8Array.of(0, 1, 2, 3, 4, 5) },
      },
      { name: 'scalar', element: 'bool', shape: [], data: { kind: 'raw', bytes: Uint8Array.of(1) } },
      { name: 'none', element: 'int8', shape: [0, 4], data: { kind: 'raw', bytes: new Uint8Array(0) } },
      {
        name: 'far',
        element: 'float16',
        shape: [2, 3],
        data: { kind: 'external', location: 'weights/every_kind.onnx_data', offset: 4096, length: 12 },
      },
    ],
    inputs: [{ name: 'x', element: 'float32', shape: ['batch_size', undefined, 2] }, { name: 'untyped' }],
    outputs: [
      { name: 'z', element: 'float16' },
      { name: 'scalar', element: 'int64', shape: [] },
    ],
  },
};
