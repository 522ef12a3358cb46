import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { isBlockType } from '../../src/artifact/blocks.ts';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { guessMemory, memoryBytesOf } from '../../src/artifact/memory-estimate.ts';
import { parseCatalog } from '../../src/artifact/manifest.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { TENSOR_TYPES, type ModelFile, type TensorType } from '../../src/artifact/tensor.ts';
import { gpuBytes, kvBytesOf, wasmBytes } from '../../src/doctor/memory-model.ts';
import { sizesOf } from '../../src/doctor/model-sizes.ts';
import { readDecoderConfig } from '../../src/engine/decoder-config.ts';
import { decoderTensors } from '../../src/engine/decoder-tensors.ts';
import { buildDecoderGraph } from '../../src/engine/onnx/decoder-graph.ts';
import { kernelBytes } from '../../src/engine/wasm/kernel-layout.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { GPU } from '../fakes/tiny-doctor.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

const MB = 2 ** 20;
/** The unit of WebAssembly's memory. */
const PAGE = 65_536;
const WIDTHS = { hiddenSize: 256, heads: 4, kvHeads: 2, ffnSize: 768 };
const TYPES = Object.keys(TENSOR_TYPES) as TensorType[];

const open = (type: TensorType): Promise<ModelFile> =>
  openGguf([memorySource(`${type}.gguf`, tinyLlama({ ...WIDTHS, type }))]);

describe('weights in memory', () => {
  const held = async (model: ModelFile): Promise<number> => {
    const engine = await openWasmEngine(model, nodeWasmHost(), { kernel: 'simd128', threads: 1 });
    const { memoryBytes } = engine;
    engine.dispose();
    return memoryBytes;
  };
  let floats: { readonly held: number; readonly kernel: number };
  beforeAll(async () => {
    const model = await open('F32');
    floats = { held: await held(model), kernel: kernelBytes(model.tensors.values()) };
  });

  test.each(TYPES)('of %s are what the engine takes for them', async (type) => {
    const model = await open(type);
    const kernel = kernelBytes(model.tensors.values());
    // the rest of the memory is the same for both, but for the pages it is handed out in and the staging area
    expect(Math.abs(floats.held - (await held(model)) - (floats.kernel - kernel))).toBeLessThanOrEqual(
      2 * PAGE,
    );
  });

  test.each(['Q4_0', 'Q4_1', 'Q8_0'] as const)('of %s are as large as in the file', async (type) => {
    const model = await open(type);
    const share = kernelBytes(model.tensors.values()) / sizesOf(model).bytes;
    expect(share).toBeCloseTo(1, 3); // rows are made up to four
  });

  test.each(TYPES.filter(isBlockType))('of %s are no more on a GPU than is said', async (type) => {
    const model = await open(type);
    const config = readDecoderConfig(model);
    for (const precision of ['float16', 'float32'] as const) {
      const source = { target: 'webgpu', model, precision, signal: undefined, onRead: () => {} } as const;
      const { files } = await buildDecoderGraph(config, decoderTensors(model, config), source);
      const bytes = files.reduce((sum, { data }) => sum + data.length, 0);
      const gpu = { ...GPU, f16: precision === 'float16' };
      const said = gpuBytes(sizesOf(model), 0, gpu) - 96 * MB;
      expect(bytes).toBeLessThanOrEqual(said);
      expect(bytes).toBeGreaterThan(0.7 * said);
    }
  });
});

describe('a model', () => {
  test('of a file needs its weights as the kernels have them, its context, and 8 MiB', async () => {
    const model = await open('Q6_K');
    const sizes = sizesOf(model);
    const kernel = kernelBytes(model.tensors.values());
    expect(kernel / sizes.bytes).toBeGreaterThan(1.5);
    expect(sizes.kvBytesPerToken).toBe(2 * 4 * 2 * 2 * 64);
    expect(wasmBytes(sizes, 100)).toBeCloseTo(kernel + 8 * MB + 39 * sizes.kvBytesPerToken, 0);
  });

  test('whose keys and values nobody says has them taken out of its memory', () => {
    const told = { id: 'x', bytes: 100 * MB, storedBytes: 0, contextLength: 4096 };
    const memoryBytes = memoryBytesOf(1.16 * told.bytes, 40_000);
    expect(kvBytesOf({ ...told, memoryBytes })).toBeCloseTo(15_600, 0);
    expect(wasmBytes({ ...told, memoryBytes }, 4096)).toBeCloseTo(memoryBytes + 2048 * 15_600, -2);
  });

  test('never needs less than its file, whatever a catalogue says', () => {
    const told = { id: 'x', bytes: 100 * MB, storedBytes: 0, contextLength: 4096, memoryBytes: 1 };
    expect(wasmBytes({ ...told, kvBytesPerToken: 10 }, 0)).toBe(108 * MB);
  });

  test.each([
    ['Q8_0', 'gguf', 1],
    ['Q4_0', 'gguf', 1.1],
    ['Q4_K_M', 'gguf', 1.4],
    ['Q3_K_S', 'gguf', 1.75],
    ['IQ4_NL', 'gguf', 2.23],
    ['unknown', 'gguf', 1.4],
    ['q4', 'onnx', 2],
  ] as const)('of which only files of %s (%s) are known needs %d times as much', (...about) => {
    const [quantization, format, growth] = about;
    const { memoryBytes, kvBytesPerToken } = guessMemory({ bytes: 100 * MB, format, quantization });
    expect(memoryBytes).toBe(memoryBytesOf(growth * 100 * MB, kvBytesPerToken));
    expect(kvBytesPerToken).toBe(Math.ceil((0.26 * 100 * MB) / 2048));
  });
});

/** [layers, heads of keys, size of a head] by the models' own config.json. */
const SHAPES: Readonly<Record<string, readonly [number, number, number]>> = {
  'smollm2-360m-instruct': [32, 5, 64],
  'gemma-3-270m-it': [18, 1, 256],
  'qwen2.5-0.5b-instruct': [24, 2, 64],
  'qwen3-0.6b': [28, 8, 128],
  'gemma-3-1b-it': [26, 1, 256],
  'llama-3.2-1b-instruct': [16, 8, 64],
  'smollm2-1.7b-instruct': [24, 32, 64],
  'qwen2.5-1.5b-instruct': [28, 2, 128],
  'qwen3-1.7b': [28, 8, 128],
};

test('the models of the Hub say their keys and values, and memory for the type of their files', async () => {
  const url = new URL('../../models/hub.json', import.meta.url);
  const { drafts } = parseCatalog(JSON.parse(await readFile(url, 'utf8')), url.href);
  expect(drafts.map(({ id }) => id).toSorted()).toEqual(Object.keys(SHAPES).toSorted());
  for (const { id, bytes, memoryBytes, quantization, kvBytesPerToken = 0 } of drafts) {
    const [layers, kvHeads, headSize] = SHAPES[id]!;
    expect(kvBytesPerToken, id).toBe(2 * 4 * layers * kvHeads * headSize);
    const growths = quantization === 'Q8_0' ? [1] : [1.4, 1.6];
    expect(growths.map((growth) => memoryBytesOf(growth * bytes, kvBytesPerToken))).toContain(memoryBytes);
  }
});
