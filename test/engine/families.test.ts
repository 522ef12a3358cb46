import { describe, expect, test } from 'vitest';
import type { KernelBuild } from '../../src/engine/wasm/kernel-build.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { familyContext, familyContract, openFamilyModel, type FamilyName } from '../contract/families.ts';
import { FAMILY_PROMPT } from '../contract/family-models.ts';

const host = nodeWasmHost();
const WAYS = [
  ['relaxed-dot16', 2],
  ['simd128', 1],
] as const satisfies [KernelBuild, number][];

familyContract('the reference engine', openReferenceEngine);

describe.each(WAYS)('%s on %i threads', (kernel, threads) => {
  familyContract('the WASM engine', (model, options) =>
    openWasmEngine(model, host, { ...options, kernel, threads }),
  );
});

const CHUNKED: readonly FamilyName[] = [
  'gemma3 f32 pattern of six',
  'gemma3 q8_0 pattern of two, linear',
  'qwen2 q8_0 untied',
  'qwen3 q4_0',
  'smollm3 q4_0',
];

test.each(CHUNKED)(
  'a prompt of %s gives the same logits, bit for bit, in whatever chunks and on however many threads',
  async (name) => {
    const model = await openFamilyModel(name);
    const answers = new Set<string>();
    for (const threads of [1, 2]) {
      const options = { contextLength: familyContext(name), kernel: 'relaxed-dot16', threads } as const;
      const engine = await openWasmEngine(model, host, options);
      for (const chunk of [1, 3, 4, 17, 75]) {
        let logits = new Float32Array();
        for (let at = 0; at < FAMILY_PROMPT.length; at += chunk)
          logits = new Float32Array(await engine.forward(FAMILY_PROMPT.slice(at, at + chunk), at));
        answers.add(logits.join());
      }
      engine.dispose();
    }
    expect(answers.size).toBe(1);
  },
);
