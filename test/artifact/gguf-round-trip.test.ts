import { describe, expect, test } from 'vitest';
import { dequantize } from '../../src/artifact/blocks.ts';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { readGgufHeader } from '../../src/artifact/gguf-reader.ts';
import { f32, i32, i32s, strings, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { writeGguf } from '../../src/artifact/gguf-writer.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { readStrings } from '../../src/artifact/metadata.ts';
import { TENSOR_TYPES, type TensorType } from '../../src/artifact/tensor.ts';
import { quantizeBlocks } from '../fakes/quantize-blocks.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

const FIELDS: Record<string, TypedValue> = {
  'a.u8': { kind: 'u8', value: 255 },
  'a.i8': { kind: 'i8', value: -128 },
  'a.u16': { kind: 'u16', value: 65_535 },
  'a.i16': { kind: 'i16', value: -32_768 },
  'a.u32': u32(4_294_967_295),
  'a.i32': i32(-2_147_483_648),
  'a.f32': f32(Math.fround(0.1)),
  'a.f64': { kind: 'f64', value: Math.PI },
  'a.u64': { kind: 'u64', value: 2 ** 53 - 1 },
  'a.i64': { kind: 'i64', value: -7 },
  'a.wide': { kind: 'u64', value: 2n ** 64n - 1n },
  'a.true': { kind: 'bool', value: true },
  'a.text': text('héllo ▁\u{1f600}'),
  'a.empty': text(''),
  'b.strings': strings(['', '\uFEFF', 'Ġthe', 'ÿ'.repeat(300)]),
  'b.none': strings([]),
  'b.i32': i32s([-1, 0, 2_147_483_647]),
  'b.u8': { kind: 'u8[]', value: Int32Array.of(0, 255) },
  'b.u32': { kind: 'u32[]', value: Uint32Array.of(0, 4_294_967_295) },
  'b.f32': { kind: 'f32[]', value: Float32Array.of(-0, Infinity, 1.5) },
  'b.f64': { kind: 'f64[]', value: Float64Array.of(Math.E) },
  'b.i64': { kind: 'i64[]', value: Float64Array.of(-1, 2 ** 40) },
  'b.wide': { kind: 'u64[]', value: [1n, 2n ** 63n] },
  'b.bool': { kind: 'bool[]', value: [true, false, true] },
};

describe('GGUF files', () => {
  test('metadata of every kind comes back as it was written, with its kind', async () => {
    const bytes = writeGguf({ metadata: Object.entries(FIELDS), tensors: [] });
    const { fields, version } = await readGgufHeader(memorySource('all-kinds.gguf', bytes));
    expect(version).toBe(3);
    expect(Object.fromEntries(fields)).toEqual(FIELDS);
  });

  test.each(Object.keys(TENSOR_TYPES) as TensorType[])(
    'a tensor of %s comes back byte for byte',
    async (type) => {
      const data = quantizeBlocks(
        type,
        Float32Array.from({ length: 768 }, (_, i) => Math.sin(i)),
      );
      const bytes = writeGguf({
        metadata: [],
        alignment: 64,
        tensors: [
          { name: 'first', type: 'F32', shape: [1], data: new Uint8Array(4) },
          { name: 'second', type, shape: [256, 3], data },
        ],
      });
      const model = await openGguf([memorySource('tensors.gguf', bytes)]);
      const tensor = model.tensors.get('second')!;
      expect(tensor).toMatchObject({ type, shape: [256, 3], bytes: data.length });
      expect(tensor.offset % 64).toBe(0);
      expect(await collect(model.stream(tensor, 1 << 20))).toEqual(data);
    },
  );

  test('a stream cuts between blocks and never gives a piece larger than asked for', async () => {
    const model = await openGguf([memorySource('tiny.gguf', tinyLlama({ type: 'Q5_1' }))]);
    const tensor = model.tensors.get('blk.0.ffn_up.weight')!;
    const lengths: number[] = [];
    for await (const piece of model.stream(tensor, 100)) lengths.push(piece.length);
    expect(new Set(lengths.slice(0, -1))).toEqual(new Set([96]));
    expect(lengths.reduce((sum, length) => sum + length)).toBe(tensor.bytes);
  });

  test('a stream that is aborted between pieces ends with `aborted`', async () => {
    const model = await openGguf([memorySource('tiny.gguf', tinyLlama())]);
    const abort = new AbortController();
    const pieces = model.stream(model.tensors.get('token_embd.weight')!, 1000, abort.signal);
    let seen = 0;
    const run = async (): Promise<void> => {
      for await (const _ of pieces) if (++seen === 2) abort.abort();
    };
    await expect(run()).rejects.toMatchObject({ code: 'aborted' });
    expect(seen).toBe(2);
  });

  test('opening reads the header only, however large the file', async () => {
    const data = new Uint8Array(8 * 2 ** 20);
    const tensor = { name: 'big', type: 'F32', shape: [2 ** 21], data } as const;
    const inner = memorySource('big.gguf', writeGguf({ metadata: [], tensors: [tensor] }));
    let bytesRead = 0;
    const source = {
      ...inner,
      read(offset: number, length: number) {
        bytesRead += length;
        return inner.read(offset, length);
      },
    };
    await openGguf([source]);
    expect(bytesRead).toBeLessThan(100_000);
  });

  test('a header larger than the reading window is read whole', async () => {
    const words = Array.from({ length: 60_000 }, (_, i) => `token ${i} ${'x'.repeat(i % 50)}`);
    const bytes = writeGguf({ metadata: [['words', strings(words)]], tensors: [] });
    const model = await openGguf([memorySource('words.gguf', bytes)]);
    expect(readStrings(model.metadata, 'words').join('|') === words.join('|')).toBe(true);
  });

  test('version 2 files read as version 3 files do', async () => {
    const bytes = tinyLlama();
    const old = bytes.slice();
    old[4] = 2;
    const [ours, theirs] = await Promise.all(
      [bytes, old].map((each) => openGguf([memorySource('m.gguf', each)])),
    );
    expect(theirs!.metadata).toEqual(ours!.metadata);
    expect(theirs!.tensors).toEqual(ours!.tensors);
  });

  test('quantized weights stay near the values they were made of', () => {
    const values = Float32Array.from({ length: 512 }, (_, i) => Math.sin(i * i));
    const worst = {
      F32: 0,
      F16: 0.0005,
      BF16: 0.004,
      Q8_0: 0.005,
      Q5_1: 0.04,
      Q5_0: 0.07,
      Q4_1: 0.08,
      Q4_0: 0.14,
      Q6_K: 0.04,
      Q5_K: 0.05,
      IQ4_NL: 0.13,
      IQ4_XS: 0.14,
      Q4_K: 0.1,
      Q3_K: 0.3,
      Q2_K: 0.45,
    };
    for (const [type, bound] of Object.entries(worst) as [TensorType, number][]) {
      const out = new Float32Array(values.length);
      dequantize(type, quantizeBlocks(type, values), out);
      expect(Math.max(...out.map((value, i) => Math.abs(value - values[i]!))), type).toBeLessThanOrEqual(
        bound,
      );
    }
  });
});

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: number[] = [];
  for await (const piece of pieces) all.push(...piece);
  return Uint8Array.from(all);
}
