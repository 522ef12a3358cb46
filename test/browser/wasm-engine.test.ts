import { describe, expect, test } from 'vitest';
import { browserHost } from '../../src/engine/wasm/browser-host.ts';
import type { KernelBuild } from '../../src/engine/wasm/kernel-build.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { engineContract, openTinyModel } from '../contract/engine.ts';
import { familyContract } from '../contract/families.ts';

const host = browserHost();
const BUILDS: readonly KernelBuild[] = ['relaxed-dot32', 'relaxed-dot16', 'simd128'];

// On one thread; several are run by the worker in test/page.
describe.each(BUILDS)('%s in Chromium', (kernel) => {
  engineContract({
    name: 'the WASM engine',
    open: (model, options) => openWasmEngine(model, host, { ...options, kernel, threads: 1 }),
    // float weights are multiplied as they are; beside quantized ones the activations are rounded to 8 bits
    tolerance: (model) => (/^(f32|bf16)/.test(model) ? 0.05 : 0.16),
  });
});

// the build that Node 20 cannot be trusted with
familyContract('the WASM engine', (model, options) =>
  openWasmEngine(model, host, { ...options, kernel: 'relaxed-dot32', threads: 1 }),
);

test('the two relaxed builds compute the same logits, bit for bit', async () => {
  const model = await openTinyModel('q4_1 tied grouped');
  const [wide, narrow] = await Promise.all(
    (['relaxed-dot32', 'relaxed-dot16'] as const).map(async (kernel) => {
      const engine = await openWasmEngine(model, host, { kernel, threads: 1 });
      const logits = [];
      for (let position = 0; position < 200; position += 20) {
        const tokens = Array.from({ length: 20 }, (_, i) => (7 * (position + i)) % 250);
        logits.push(
          ...(await engine.forward(tokens, position)),
          ...(await engine.forward([5], position + 20)),
        );
      }
      engine.dispose();
      return logits;
    }),
  );
  expect(wide).toEqual(narrow);
});
