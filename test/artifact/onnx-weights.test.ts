import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { openOnnxWeights } from '../../src/artifact/onnx-weights.ts';
import { writeOnnx } from '../../src/artifact/onnx-writer.ts';
import { faultOf } from '../fakes/fault-of.ts';
import golden from './onnx/weights.json' with { type: 'json' };

const source = (name: string) =>
  memorySource(name, new Uint8Array(readFileSync(new URL(`onnx/${name}`, import.meta.url))));
const beside = new Map([['weights.data', source('weights.data')]]);

test('matrices of a graph are found by name, inside the file and beside it, an output a row', async () => {
  const { weights, read } = await openOnnxWeights(source('weights.onnx'), beside);
  const uses = Object.fromEntries([...weights.values()].map(({ name, use }) => [name, use]));
  expect(uses).toEqual({ matmul: 'MatMul', gemm: 'Gemm', gemm_t: 'Gemm', table: 'Gather', shared: 'other' });
  for (const [name, [shape, values]] of Object.entries(golden)) {
    const { rows, columns, values: got } = await read(weights.get(name)!);
    expect([[rows, columns], [...got]], name).toEqual([shape, values]);
  }
});

test('a file that is missing, and one that ends too soon', async () => {
  const alone = await openOnnxWeights(source('weights.onnx'));
  const missing = await faultOf(alone.read(alone.weights.get('table')!));
  expect(missing).toMatchObject({ code: 'shard-missing', detail: { file: 'weights.data' } });
  const cut = new Map([['weights.data', memorySource('weights.data', new Uint8Array(10))]]);
  const short = await openOnnxWeights(source('weights.onnx'), cut);
  expect(await faultOf(short.read(short.weights.get('table')!))).toMatchObject({ code: 'onnx-corrupt' });
  const stopped = short.read(short.weights.get('table')!, AbortSignal.abort());
  expect(await faultOf(stopped)).toMatchObject({ code: 'aborted' });
});

test.each([[[2 ** 53 - 1, 0]], [[0, 2 ** 53 - 1]], [[0, 0]]])(
  'a matrix of the shape %j, without an element, is no weight',
  async (shape) => {
    const empty = {
      name: 'w',
      element: 'float32',
      shape,
      data: { kind: 'raw', bytes: new Uint8Array() },
    } as const;
    const node = {
      name: 'n',
      opType: 'MatMul',
      domain: '',
      inputs: ['x', 'w'],
      outputs: ['y'],
      attributes: [],
    };
    const graph = { name: 'g', nodes: [node], initializers: [empty], inputs: [], outputs: [] };
    const model = { irVersion: 10, producer: '', opsets: [{ domain: '', version: 21 }], graph };
    const { weights } = await openOnnxWeights(memorySource('empty.onnx', writeOnnx(model)));
    expect([...weights.keys()]).toEqual([]);
  },
);

test('a file that is longer than protobuf allows is refused before it is read', async () => {
  let reads = 0;
  const read = async () => new Uint8Array(reads++);
  const long = await faultOf(openOnnxWeights({ name: 'long.onnx', size: 2 ** 31, read }));
  expect([long.code, reads]).toEqual(['onnx-corrupt', 0]);
});
