import { describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { readGgufHeader } from '../../src/artifact/gguf-reader.ts';
import { GgufStreamWriter } from '../../src/artifact/gguf-stream-writer.ts';
import { writeGguf, type GgufToWrite } from '../../src/artifact/gguf-writer.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { typedMetadata } from '../../src/artifact/typed-metadata.ts';
import { appendedBytes } from '../fakes/appended-bytes.ts';
import { tinyLlama, tinyLlamaParts } from '../fakes/tiny-model.ts';

const SOME: GgufToWrite = {
  metadata: [],
  tensors: [
    { name: 'a', type: 'F32', shape: [3], data: new Uint8Array(12).fill(1) },
    { name: 'b', type: 'Q8_0', shape: [32, 2], data: new Uint8Array(68).fill(2) },
  ],
};

describe('a GGUF file written tensor by tensor', () => {
  test.each([32, 64])('is the file that is written at once (alignment %i)', async (alignment) => {
    const parts = { ...tinyLlamaParts(), alignment };
    const { out, bytes } = appendedBytes();
    const writer = await GgufStreamWriter.begin(parts, out);
    for (const { name, data } of parts.tensors) {
      for (let at = 0; at < data.length; at += 1000) await writer.write(name, data.subarray(at, at + 1000));
    }
    writer.finish();
    expect(writer.size).toBe(bytes().length);
    expect(bytes()).toEqual(writeGguf(parts));
  });

  test('a file that is read and written again is the same byte for byte, metadata types included', async () => {
    const original = tinyLlama({ vocabulary: 'spm' });
    const model = await openGguf([memorySource('tiny.gguf', original)]);
    const { out, bytes } = appendedBytes();
    const tensors = [...model.tensors.values()];
    const writer = await GgufStreamWriter.begin({ metadata: typedMetadata(model), tensors }, out);
    for (const tensor of tensors) {
      for await (const piece of model.stream(tensor, 4096)) await writer.write(tensor.name, piece);
    }
    writer.finish();
    expect(Buffer.compare(bytes(), original)).toBe(0);
  });

  test('refuses a byte too many, a tensor out of turn, and an end that comes too soon', async () => {
    const begin = () => GgufStreamWriter.begin(SOME, appendedBytes().out);
    await expect((await begin()).write('a', new Uint8Array(13))).rejects.toThrow(
      /'a' needs 12 bytes of F32, not 13/,
    );
    await expect((await begin()).write('b', new Uint8Array(68))).rejects.toThrow(/where 'a' was due/);
    const writer = await begin();
    await writer.write('a', new Uint8Array(12));
    await writer.write('b', new Uint8Array(67));
    expect(() => writer.finish()).toThrow(/before 'b' is complete/);
    await writer.write('b', new Uint8Array(1));
    await expect(writer.write('b', new Uint8Array(1))).rejects.toThrow(/where the end was due/);
    writer.finish();
  });

  test('a file without tensors ends with its header', async () => {
    const { out, bytes } = appendedBytes();
    (await GgufStreamWriter.begin({ metadata: [], tensors: [] }, out)).finish();
    expect(bytes()).toEqual(writeGguf({ metadata: [], tensors: [] }));
  });

  test('rows that are no whole blocks are refused before a byte is written', async () => {
    const { out, bytes } = appendedBytes();
    const tensors = [{ name: 'odd', type: 'Q4_0', shape: [48, 2] }] as const;
    await expect(GgufStreamWriter.begin({ metadata: [], tensors }, out)).rejects.toThrow(
      /'odd' has rows of 48/,
    );
    expect(bytes()).toHaveLength(0);
  });
});

test('values without a type get the one that converters give them', async () => {
  const metadata = new Map<string, never>(
    Object.entries({
      a: 'text',
      b: true,
      c: 7,
      d: -7,
      e: 0.5,
      f: 2 ** 40,
      g: 2n ** 60n,
      h: Float32Array.of(1),
      i: ['x'],
      j: [true],
      k: Int32Array.of(-1),
      l: [],
    }) as [string, never][],
  );
  const bytes = writeGguf({ metadata: typedMetadata({ metadata }), tensors: [] });
  const { fields } = await readGgufHeader(memorySource('kinds.gguf', bytes));
  expect([...fields.values()].map(({ kind }) => kind)).toEqual([
    'string',
    'bool',
    'u32',
    'i32',
    'f32',
    'u64',
    'u64',
    'f32[]',
    'string[]',
    'bool[]',
    'i32[]',
    'string[]',
  ]);
  expect(new Map([...fields].map(([key, { value }]) => [key, value]))).toEqual(metadata);
});
