import { expect, test } from 'vitest';
import { browserHost } from '../../src/engine/wasm/browser-host.ts';
import type { KernelBuild } from '../../src/engine/wasm/kernel-build.ts';
import { openWasmEncoder } from '../../src/engine/wasm/wasm-encoder.ts';
import { embedderContract, openTinyEncoder } from '../contract/embedder.ts';

const host = browserHost();

// What Node 20 cannot be trusted with: the widest dot product, on one thread and on two.
embedderContract({
  name: 'the WASM encoder in Chromium',
  open: (model, options) => openWasmEncoder(model, host, { ...options, kernel: 'relaxed-dot32', threads: 2 }),
  tolerance: (model) => (/^f(32|16)/.test(model) ? 1e-6 : 5e-4),
  exact: true,
});

test('the relaxed builds agree bit for bit, once they have been optimized too', async () => {
  const model = await openTinyEncoder('q8_0 mean');
  const text = Array.from({ length: 70 }, (_, i) => (i * 13) % 200);
  const answers = new Set<string>();
  for (const kernel of ['relaxed-dot16', 'relaxed-dot32'] as const satisfies KernelBuild[]) {
    const embedder = await openWasmEncoder(model, host, { kernel, threads: 1 });
    for (let i = 0; i < 60; i++) answers.add((await embedder.embed([text, [1, 2, 3]])).join());
    embedder.dispose();
  }
  expect(answers.size).toBe(1);
});
