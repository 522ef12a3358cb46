import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { externalFiles } from '../../src/artifact/onnx-external.ts';
import type { OnnxGraph, OnnxModel, OnnxNode } from '../../src/artifact/onnx-model.ts';
import { readOnnx } from '../../src/artifact/onnx-reader.ts';
import { writeOnnx } from '../../src/artifact/onnx-writer.ts';
import { isFault } from '../../src/core/fault.ts';
import { faultFrom } from '../fakes/fault-from.ts';
import { seededRandom } from '../fakes/random.ts';
import { everyKind } from './onnx/every-kind.ts';

const golden = file('every_kind.onnx');

describe('readOnnx', () => {
  test("reads what Python's onnx wrote", () => {
    expect(readOnnx('model.onnx', golden)).toEqual(everyKind);
  });

  test('leaves weights where they are', () => {
    const { data } = readOnnx('model.onnx', golden).graph.initializers[0]!;
    expect(data.kind === 'raw' && data.bytes.buffer).toBe(golden.buffer);
  });

  test('numbers that are listed one by one become the same bytes as raw data', () => {
    const { initializers } = readOnnx('model.onnx', file('listed.onnx')).graph;
    expect(initializers).toHaveLength(24);
    for (let i = 0; i < initializers.length; i += 2) {
      const [listed, raw] = [initializers[i]!, initializers[i + 1]!];
      expect(raw.name).toBe(`${listed.name} raw`);
      expect({ ...listed, name: raw.name }).toEqual(raw);
    }
  });

  test('names the files beside the model that weights are in', () => {
    expect(externalFiles(readOnnx('model.onnx', golden))).toEqual(['weights/every_kind.onnx_data']);
  });
});

describe('a hostile ONNX file', () => {
  test.each([
    '../secret',
    'weights/../../secret',
    '/etc/passwd',
    'C:/secret',
    '\\\\server\\secret',
    'weights\\..\\secret',
    'https://elsewhere.example/x',
    '//elsewhere.example/x',
    '%2e%2e/secret',
    '.. /secret',
    'a//b',
    './x',
    'x?y',
    'x#y',
    'x\0y',
    '',
  ])('external data at %j are outside of the repository: onnx-unsafe', (location) => {
    const fault = faultFrom(() => readOnnx('model.onnx', writeOnnx(pointingAt(location))));
    expect(fault.code).toBe('onnx-unsafe');
  });

  test('external data inside a branch of a node are no less unsafe', () => {
    const { graph } = pointingAt('../secret');
    const fault = faultFrom(() => readOnnx('model.onnx', writeOnnx(nested(graph, 3))));
    expect(fault.code).toBe('onnx-unsafe');
  });

  test.each([
    ['one byte', Uint8Array.of(0x08)],
    ['nothing', new Uint8Array(0)],
    ['a page', new TextEncoder().encode('<!DOCTYPE html><title>Sign in</title>')],
    ['zeros', new Uint8Array(500)],
    ['a length of 2⁶³', Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)],
    ['a number that does not end', new Uint8Array(20).fill(0xff)],
    ['graphs nested a hundred times', writeOnnx(nested(everyKind.graph, 100))],
    ['two graphs', Buffer.concat([golden, golden])],
    ['a tensor of 2⁶⁰ elements', Buffer.concat([golden.subarray(0, 2), tensorFile([1n << 30n, 1n << 30n])])],
    ['a negative size', tensorFile([(1n << 64n) - 1n])],
    ['functions of its own', Buffer.concat([golden, Buffer.of(0xca, 0x01, 0x00)])],
  ])('%s: onnx-corrupt', (_, bytes) => {
    expect(faultFrom(() => readOnnx('model.onnx', bytes)).code).toBe('onnx-corrupt');
  });

  test('cut off anywhere, or with a byte changed anywhere, it is read or refused, and nothing else happens', () => {
    const small = writeOnnx(withoutWeights(everyKind));
    for (let length = 0; length < small.length; length++) readOrRefuse(small.subarray(0, length));
    const random = seededRandom(3);
    for (let at = 0; at < small.length; at++) {
      const bytes = small.slice();
      bytes[at] = Math.floor(256 * random());
      readOrRefuse(bytes);
      bytes[at] = 0xff;
      readOrRefuse(bytes);
    }
  });
});

function file(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`onnx/${name}`, import.meta.url)));
}

function readOrRefuse(bytes: Uint8Array): void {
  try {
    readOnnx('model.onnx', bytes);
  } catch (error) {
    if (!isFault(error) || !error.code.startsWith('onnx-')) throw error;
  }
}

function withoutWeights(model: OnnxModel): OnnxModel {
  const { graph } = model;
  return { ...model, graph: { ...graph, initializers: graph.initializers.slice(1) } };
}

/** A model whose only weights are in the file `location`. */
function pointingAt(location: string): OnnxModel {
  const data = { kind: 'external', location, offset: 0, length: 4 } as const;
  const initializers = [{ name: 'w', element: 'float32', shape: [1], data }] as const;
  return { ...everyKind, graph: { ...everyKind.graph, initializers } };
}

/** A graph inside a node of a graph, `depth` times. */
function nested(inner: OnnxGraph, depth: number): OnnxModel {
  let graph = inner;
  for (let i = 0; i < depth; i++) {
    const attributes = [{ name: 'body', kind: 'graph', value: graph }] as const;
    const node: OnnxNode = { name: '', opType: 'If', domain: '', inputs: [], outputs: [], attributes };
    graph = { name: '', nodes: [node], initializers: [], inputs: [], outputs: [] };
  }
  return { ...everyKind, graph };
}

/** A model of one float tensor of these dimensions, without data. */
function tensorFile(dimensions: readonly bigint[]): Buffer {
  const tensor = Buffer.concat([
    ...dimensions.map((size) => Buffer.of(0x08, ...varint(size))),
    Buffer.of(0x10, 1),
  ]);
  const graph = Buffer.concat([Buffer.of(0x2a, tensor.length), tensor]);
  return Buffer.concat([Buffer.of(0x08, 10, 0x3a, graph.length), graph]);
}

function varint(value: bigint): number[] {
  return value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...varint(value >> 7n)];
}
