import { expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { Engine, EngineOptions } from '../../src/engine/engine.ts';
import golden from '../engine/golden/families.json' with { type: 'json' };
import { FAMILY_CASES, FAMILY_MODELS, FAMILY_PROMPT, type FamilyCase } from './family-models.ts';

type Open = (model: ModelFile, options: EngineOptions) => Promise<Engine>;
export type FamilyName = keyof typeof FAMILY_CASES;

export const FAMILY_NAMES = Object.keys(FAMILY_CASES) as readonly FamilyName[];

/** A tiny model of a family, opened as a file is. */
export async function openFamilyModel(name: FamilyName): Promise<ModelFile> {
  return openGguf([memorySource(`${name}.gguf`, FAMILY_MODELS[name]!())]);
}

/** The context that a tiny model is opened with; LongRoPE chooses its divisors by it. */
export function familyContext(name: FamilyName): number {
  const { openedWith = 256 }: FamilyCase = FAMILY_CASES[name];
  return openedWith;
}

interface FamilyContractOptions {
  /** Some of the models, for an engine to which a token is a long time. */
  readonly names?: readonly FamilyName[];
  /** How much of each answer; absent means all of its 32 tokens. */
  readonly tokens?: number;
}

/** What every engine must write for the models of the families, run against one that `open` opens. */
export function familyContract(
  engineName: string,
  open: Open,
  { names = FAMILY_NAMES, tokens }: FamilyContractOptions = {},
): void {
  test.each(names)(`${engineName} writes for %s what llama.cpp writes`, async (name) => {
    const engine = await open(await openFamilyModel(name), { contextLength: familyContext(name) });
    const wanted = golden[name].slice(0, tokens);
    const written: number[] = [];
    let logits = await engine.forward(FAMILY_PROMPT, 0);
    while (written.length < wanted.length) {
      written.push(logits.indexOf(Math.max(...logits)));
      logits = await engine.forward(written.slice(-1), FAMILY_PROMPT.length + written.length - 1);
    }
    engine.dispose();
    expect(written).toEqual(wanted);
  });
}
