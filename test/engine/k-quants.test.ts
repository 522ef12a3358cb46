import { expect, test } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { K_QUANTS } from '../contract/k-quant-models.ts';
import { kQuantContract, openKQuant } from '../contract/k-quants.ts';

const host = nodeWasmHost();

kQuantContract('the reference engine', openReferenceEngine);

for (const kernel of ['relaxed-dot16', 'simd128'] as const) {
  kQuantContract(`the WASM engine (${kernel})`, (model, options) =>
    openWasmEngine(model, host, { ...options, kernel, threads: 1 }),
  );
}

test.each(K_QUANTS)(
  'a prompt of %s gives the same logits, bit for bit, in whatever chunks and on however many threads',
  async (type) => {
    const model = await openKQuant(type);
    const prompt = Array.from({ length: 70 }, (_, i) => (i * 37 + 11) % 250);
    for (const kernel of ['relaxed-dot16', 'simd128'] as const) {
      const answers = new Set<string>();
      for (const threads of [1, 2]) {
        const engine = await openWasmEngine(model, host, { kernel, threads });
        for (const chunk of [1, 4, 7, 70]) answers.add(await fed(engine, prompt, chunk));
        engine.dispose();
      }
      expect(answers.size, kernel).toBe(1);
    }
  },
);

/** The last logits of a prompt that is given in chunks. */
async function fed(engine: Engine, prompt: readonly number[], chunk: number): Promise<string> {
  let logits = new Float32Array();
  for (let at = 0; at < prompt.length; at += chunk) {
    logits = new Float32Array(await engine.forward(prompt.slice(at, at + chunk), at));
  }
  return logits.join();
}
