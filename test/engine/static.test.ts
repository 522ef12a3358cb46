import { describe, expect, test } from 'vitest';
import { text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { dequantize } from '../../src/artifact/blocks.ts';
import { readStaticConfig } from '../../src/engine/static/static-config.ts';
import { openStaticEmbedder } from '../../src/engine/static/static-embedder.ts';
import { vectorMakerContract } from '../contract/vector-maker.ts';
import { faultOf } from '../fakes/fault-of.ts';
import { quantizeBlocks } from '../fakes/quantize-blocks.ts';
import { tinyStatic } from '../fakes/tiny-static.ts';

const u32s = (...value: number[]): TypedValue => ({ kind: 'u32[]', value: Uint32Array.from(value) });

vectorMakerContract('a table of token vectors', async () => openStaticEmbedder((await tinyStatic()).model));

describe('a table of token vectors', () => {
  test('gives the direction of the plain sum of dequantized rows', async () => {
    const { model, values } = await tinyStatic();
    const rows = new Float32Array(values.length);
    dequantize('Q8_0', quantizeBlocks('Q8_0', values), rows);
    const embedder = await openStaticEmbedder(model);
    const tokens = [1, 7, 7, 29, 0, 12, 2];
    const sum = Array.from({ length: 64 }, (_, d) =>
      tokens.reduce((total, token) => total + rows[token * 64 + d]!, 0),
    );
    const length = Math.hypot(...sum);
    const vector = await embedder.embed([tokens]);
    for (const [d, value] of vector.entries()) expect(value).toBeCloseTo(sum[d]! / length, 6);
  });

  test('a text of marks alone is near nothing', async () => {
    const embedder = await openStaticEmbedder((await tinyStatic()).model);
    const vectors = await embedder.embed([
      [1, 2],
      [1, 5, 2],
    ]);
    expect(vectors.subarray(0, 64)).toEqual(new Float32Array(64));
    expect(Math.hypot(...vectors.subarray(64))).toBeCloseTo(1, 6);
  });

  test('reads in pieces, and tells how far it is', async () => {
    const { model } = await tinyStatic();
    const told: number[] = [];
    await openStaticEmbedder(model, { onProgress: (done, total) => told.push(done / total) });
    expect(told.at(-1)).toBe(1);
  });

  test('says how many numbers of a vector suffice', async () => {
    const { model } = await tinyStatic({ metadata: { 'nibble-static.matryoshka': u32s(16, 32, 64) } });
    expect(readStaticConfig(model).matryoshka).toEqual([16, 32, 64]);
    expect(readStaticConfig((await tinyStatic()).model).matryoshka).toEqual([64]);
  });

  test.each([
    [
      'another architecture',
      { metadata: { 'general.architecture': text('llama') } },
      'architecture-unsupported',
    ],
    ['a table in another type', { type: 'F32' }, 'type-unsupported'],
    ['no table', { tensor: 'output.weight' }, 'gguf-corrupt'],
    ['other dimensions', { metadata: { 'nibble-static.embedding_length': u32(32) } }, 'gguf-corrupt'],
    ['sizes that fall', { metadata: { 'nibble-static.matryoshka': u32s(32, 16, 64) } }, 'gguf-corrupt'],
    ['sizes that end early', { metadata: { 'nibble-static.matryoshka': u32s(16, 32) } }, 'gguf-corrupt'],
  ] as const)('refuses %s', async (_, options, code) => {
    const { model } = await tinyStatic(options);
    expect((await faultOf(openStaticEmbedder(model))).code).toBe(code);
  });
});
