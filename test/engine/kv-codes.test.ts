import { expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { writeGguf, type GgufToWrite } from '../../src/artifact/gguf-writer.ts';
import { KV_CODES_SHARE } from '../../src/artifact/memory-estimate.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { positionBytes } from '../../src/engine/wasm/kv-arena.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { openBatchLogits } from '../../src/judge/batch-logits.ts';
import { measurePosition } from '../../src/judge/measure-position.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { fastArithmetic } from '../fakes/fast-arithmetic.ts';
import { withTeacherGguf } from '../fakes/teacher-gguf.ts';
import { tinyLlamaParts, type TinyLlamaOptions } from '../fakes/tiny-model.ts';
import golden from '../quant/calibrate/golden/statistics.json' with { type: 'json' };

const host = nodeWasmHost();
const one = { threads: 1, kernel: 'relaxed-dot16' } as const;

const open = (parts: GgufToWrite) => openGguf([memorySource('tiny.gguf', writeGguf(parts))]);
const floats = (options: TinyLlamaOptions) => tinyLlamaParts({ seed: 31, type: 'F32', ...options });

/** Logits of the last token of a prompt that is fed in chunks. */
async function lastLogits(engine: Engine, tokens: readonly number[], chunk: number): Promise<Float32Array> {
  let logits = new Float32Array();
  for (let at = 0; at < tokens.length; at += chunk)
    logits = Float32Array.from(await engine.forward(tokens.slice(at, at + chunk), at));
  return logits;
}

/** The largest difference, as a share of the standard deviation of the first. */
function distance(exact: Float32Array, other: Float32Array): number {
  const mean = exact.reduce((sum, x) => sum + x, 0) / exact.length;
  const spread = Math.sqrt(exact.reduce((sum, x) => sum + (x - mean) ** 2, 0) / exact.length);
  return Math.max(...exact.map((x, i) => Math.abs(x - other[i]!))) / spread;
}

test('cost a model of full precision next to nothing: a hundredth of what Q8_0 does', async () => {
  await withTeacherGguf(async (model) => {
    const tokens = Array.from({ length: 16 }, () => golden.texts)
      .flat(2)
      .slice(0, 250);
    const engine = await openWasmEngine(model, host, one);
    const found: Float32Array[] = [];
    for (const [at, token] of tokens.entries())
      found.push(Float32Array.from(await engine.forward([token], at)));
    engine.dispose();
    const divergences: number[] = [];
    const exact = await openBatchLogits(model, fastArithmetic);
    await exact.logits(tokens, (at, logits) => {
      divergences.push(measurePosition(logits, found[at]!, 0).kl);
    });
    expect(divergences).toHaveLength(250);
    expect(divergences.reduce((sum, kl) => sum + kl, 0) / 250).toBeLessThan(3e-5);
    expect(Math.max(...divergences)).toBeLessThan(1e-3);
  });
});

test.each([
  ['a head of keys for three', { heads: 6, kvHeads: 2, headSize: 32 }],
  ['one for twenty, more than work together', { heads: 20, kvHeads: 1, headSize: 16, hiddenSize: 320 }],
  ['one for each, of a size that is no multiple of 16', { heads: 8, kvHeads: 8, headSize: 20 }],
])('hold over several segments, in whatever chunks: %s', async (_, shape) => {
  const model = await open(floats({ ...shape, layers: 2, contextLength: 800 }));
  const tokens = Array.from({ length: 700 }, (__, i) => (i * 37 + 11) % 250);
  const rounded = await lastLogits(await openReferenceEngine(model, { rounded: true }), tokens, 700);
  const engine = await openWasmEngine(model, host, one);
  const found = await lastLogits(engine, tokens, 64);
  expect(distance(rounded, found)).toBeLessThan(3e-3);
  expect(await lastLogits(engine, tokens, 7)).toEqual(found);
  engine.dispose();
});

test('keep what lies beside a channel a hundred times as large, as some models have them', async () => {
  const parts = floats({ layers: 1, heads: 2, kvHeads: 2, headSize: 32 });
  for (const { name, data, shape } of parts.tensors) {
    if (!name.endsWith('attn_k.weight')) continue;
    const bytes = data as Uint8Array;
    const rows = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    for (let i = 0; i < shape[0]!; i++) rows[31 * shape[0]! + i]! *= 100; // of the pair that rotates the slowest
  }
  const model = await open(parts);
  const tokens = Array.from({ length: 60 }, (_, i) => (i * 37 + 11) % 250);
  const exact = await lastLogits(await openReferenceEngine(model), tokens, 60);
  const engine = await openWasmEngine(model, host, one);
  expect(distance(exact, await lastLogits(engine, tokens, 60))).toBeLessThan(0.02);
  engine.dispose();
});

test('take three bytes for two numbers and eight for their steps, a segment of 256 positions at a time', async () => {
  const model = await open(floats({ layers: 3, kvHeads: 2, headSize: 64, contextLength: 4096 }));
  const engine = await openWasmEngine(model, host, one);
  const tokens = Array.from({ length: 64 }, (_, i) => i);
  const grown: number[] = [];
  for (let at = 0; at < 4096; at += 64) {
    await engine.forward(tokens, at, { logits: false });
    grown.push(engine.memoryBytes);
  }
  const keysAndValues = 3 * 2 * (64 * 3 + 8);
  const rotations = 64 * 4;
  const growth = (grown.at(-1)! - grown[0]!) / (4096 - 256);
  expect(Math.abs(growth - keysAndValues - rotations)).toBeLessThan((3 * 65_536) / 3840); // memory grows by pages, and has some to begin with
  engine.dispose();
});

test('are as small beside float32 as forecasts say', () => {
  for (const headSize of [64, 128, 256]) {
    const share = positionBytes({ layers: 3, kvHeads: 2, headSize }) / (2 * 4 * 3 * 2 * headSize);
    expect(share).toBeLessThan(KV_CODES_SHARE + 0.002);
    expect(share).toBeGreaterThan(KV_CODES_SHARE - 0.02);
  }
});

test('are not there for heads whose products could leave 32 bits', async () => {
  const model = await open(floats({ layers: 1, heads: 1, kvHeads: 1, headSize: 544 }));
  await expect(openWasmEngine(model, host, one)).rejects.toMatchObject({
    code: 'architecture-unsupported',
    message: expect.stringContaining('heads of 544'),
  });
});
