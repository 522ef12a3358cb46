import { expect, test } from 'vitest';
import { readDecoderConfig } from '../../src/engine/decoder-config.ts';
import { PROBE_BYTES, probeModel } from '../../src/doctor/probe-model.ts';
import { measureWasm } from '../../src/doctor/wasm-speed.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';

test('the model that is measured has the weights that are counted', async () => {
  const model = probeModel();
  expect(() => readDecoderConfig(model)).not.toThrow();
  const matrices = [...model.tensors.values()].filter(({ shape }) => shape.length === 2);
  expect(matrices.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(PROBE_BYTES);
  const tensor = model.tensors.get('blk.0.ffn_up.weight')!;
  let bytes = 0;
  for await (const piece of model.stream(tensor, 10_000)) {
    expect(piece.length % 20).toBe(0);
    bytes += piece.length;
  }
  expect(bytes).toBe(tensor.bytes);
});

test('our engine is measured on it', async () => {
  const { decodeBytesPerSecond, prefillBytesPerSecond, threads } = await measureWasm(nodeWasmHost());
  expect(threads).toBeGreaterThanOrEqual(1);
  for (const rate of [decodeBytesPerSecond, prefillBytesPerSecond]) {
    expect(rate).toBeGreaterThan(0);
    expect(rate).toBeLessThan(Infinity);
  }
});
