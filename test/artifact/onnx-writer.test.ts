import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OnnxInitializer, OnnxModel } from '../../src/artifact/onnx-model.ts';
import { onnxPieces, writeOnnx } from '../../src/artifact/onnx-writer.ts';
import { everyKind } from './onnx/every-kind.ts';

const golden = readFileSync(new URL('onnx/every_kind.onnx', import.meta.url));

describe('writeOnnx', () => {
  test("writes what Python's onnx writes, byte for byte", () => {
    expect(Buffer.from(writeOnnx(everyKind)).equals(golden)).toBe(true);
  });

  test('passes weights on without a copy', () => {
    const [weight] = everyKind.graph.initializers;
    const bytes = weight?.data.kind === 'raw' ? weight.data.bytes : undefined;
    expect(onnxPieces(everyKind)).toContain(bytes);
  });

  test('leaves room for weights that come later', () => {
    const pieces = onnxPieces(withData({ kind: 'pending', length: 24 }));
    const promised = pieces.filter((piece) => !(piece instanceof Uint8Array));
    expect(promised).toEqual([{ name: 'w', length: 24 }]);
    const filled = pieces.map((piece) => (piece instanceof Uint8Array ? piece : new Uint8Array(24)));
    expect(Buffer.concat(filled)).toEqual(
      Buffer.from(writeOnnx(withData({ kind: 'raw', bytes: new Uint8Array(24) }))),
    );
  });

  test('refuses data that do not fill their shape, or are missing', () => {
    expect(() => writeOnnx(withData({ kind: 'raw', bytes: new Uint8Array(20) }))).toThrow('24 bytes');
    expect(() => writeOnnx(withData({ kind: 'pending', length: 24 }))).toThrow('missing');
  });
});

function withData(data: OnnxInitializer['data']): OnnxModel {
  const initializers = [{ name: 'w', element: 'float32', shape: [2, 3], data }] as const;
  return { ...everyKind, graph: { ...everyKind.graph, initializers } };
}
