import { expect, test } from 'vitest';
import { browserHost } from '../../src/engine/wasm/browser-host.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { K_QUANTS } from '../contract/k-quant-models.ts';
import { kQuantContract, openKQuant } from '../contract/k-quants.ts';

const host = browserHost();

// The other builds are run in Node, which compiles this one wrongly.
kQuantContract('the WASM engine (relaxed-dot32)', (model, options) =>
  openWasmEngine(model, host, { ...options, kernel: 'relaxed-dot32', threads: 1 }),
);

test.each(K_QUANTS)('the two relaxed builds compute the same logits of %s, bit for bit', async (type) => {
  const model = await openKQuant(type);
  const tokens = Array.from({ length: 37 }, (_, i) => (7 * i + 3) % 250);
  const answers = [];
  for (const kernel of ['relaxed-dot32', 'relaxed-dot16'] as const) {
    const engine = await openWasmEngine(model, host, { kernel, threads: 1 });
    answers.push([...(await engine.forward(tokens, 0)), ...(await engine.forward([5], tokens.length))]);
    engine.dispose();
  }
  expect(answers[0]).toEqual(answers[1]);
});
