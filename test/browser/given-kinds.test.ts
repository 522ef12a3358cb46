import { afterEach, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import type { Client } from '../../src/client/client.ts';
import { familyContext, type FamilyName } from '../contract/families.ts';
import { FAMILY_MODELS, FAMILY_PROMPT } from '../contract/family-models.ts';
import { kQuantModel, type KQuant } from '../contract/k-quant-models.ts';
import families from '../engine/golden/families.json' with { type: 'json' };
import kQuants from '../engine/golden/k-quants.json' with { type: 'json' };

/** What llama.cpp writes for a tiny model, and the file of it. */
interface Kind {
  readonly name: string;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  readonly prompt: readonly number[];
  readonly greedy: readonly number[];
  readonly contextLength: number;
}

// a family each, and types that are read in different ways; the engine runs all of them in wasm-engine.test.ts and k-quants.test.ts
const FAMILIES: readonly FamilyName[] = [
  'llama f32 yarn',
  'qwen2 q4_1 yarn',
  'qwen3 f16 wide heads',
  'gemma3 q8_0 pattern of two, linear',
  'smollm3 q4_0',
  'phi3 q8_0 long factors',
];
const TYPES: readonly KQuant[] = ['Q3_K', 'Q4_K', 'IQ4_XS'];
const kinds: readonly Kind[] = [
  ...FAMILIES.map((name) => ({
    name,
    bytes: FAMILY_MODELS[name]!,
    prompt: FAMILY_PROMPT,
    greedy: families[name],
    contextLength: familyContext(name),
  })),
  ...TYPES.map((name) => ({
    name,
    bytes: () => kQuantModel(name),
    prompt: kQuants.prompt,
    greedy: kQuants.models[name].greedy,
    contextLength: 256,
  })),
];

let client: Client | undefined;
afterEach(() => client?.close());

test.each(kinds)(
  'a file of $name which a person gives answers in the worker, with the tokens of llama.cpp',
  async ({ name, bytes, prompt, greedy, contextLength }) => {
    client = await createClient({
      model: new File([bytes()], `${name}.gguf`),
      device: 'wasm',
      threads: 1,
      contextLength,
    });
    const steps = await client.score({ prompt, continuation: greedy, top: 1 });
    expect(steps.map(({ top }) => top[0]!.id)).toEqual(greedy);
    const reply = client.chat({
      messages: [{ role: 'user', content: 'hello' }],
      temperature: 0,
      maxTokens: 4,
      logitBias: { 0: -1e4, 1: -1e4, 2: -1e4 }, // a random model may well end at once
    });
    expect(await reply.result).toMatchObject({ finishReason: 'length', usage: { completionTokens: 4 } });
  },
);
