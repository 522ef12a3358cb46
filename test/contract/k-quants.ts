import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { Engine, EngineOptions } from '../../src/engine/engine.ts';
import golden from '../engine/golden/k-quants.json' with { type: 'json' };
import { K_QUANTS, kQuantModel, type KQuant } from './k-quant-models.ts';

/** What rounding activations to 8 bits may move a logit by, here and in llama.cpp, in standard deviations of the logits. */
const ROUNDING = 0.16;

/** A tiny model whose matrices are all of one type, opened as a file is. */
export async function openKQuant(type: KQuant): Promise<ModelFile> {
  return openGguf([memorySource(`${type}.gguf`, kQuantModel(type))]);
}

interface KQuantContractOptions {
  /** Some of the types, for an engine to which a token is a long time. */
  readonly types?: readonly KQuant[];
  /** How much of each answer. */
  readonly count?: number;
}

/** Every K-quant against llama.cpp. */
export function kQuantContract(
  name: string,
  open: (model: ModelFile, options: EngineOptions) => Promise<Engine>,
  { types = K_QUANTS, count = 32 }: KQuantContractOptions = {},
): void {
  describe.each(types)(`${name} runs a tiny model of %s`, (type) => {
    const { greedy, logProbabilities } = golden.models[type];
    let engine: Engine;
    beforeAll(async () => {
      engine = await open(await openKQuant(type), {});
    });
    afterAll(() => engine?.dispose());

    test('and its log-probabilities are near those of llama.cpp', async () => {
      const logits = await engine.forward(golden.prompt, 0);
      const differences = logProbabilities.map(([id, wanted]) => logits[id!]! - wanted!);
      const constant = mean(differences); // what a softmax takes no notice of
      const worst = Math.max(...differences.map((difference) => Math.abs(difference - constant)));
      expect(worst).toBeLessThan(ROUNDING * deviation(logits));
    });

    test(`and its ${count} greedy tokens are those of llama.cpp`, async () => {
      let logits = await engine.forward(golden.prompt, 0);
      const tokens: number[] = [];
      while (tokens.length < count) {
        tokens.push(logits.indexOf(Math.max(...logits)));
        logits = await engine.forward(tokens.slice(-1), golden.prompt.length + tokens.length - 1);
      }
      expect(tokens).toEqual(greedy.slice(0, count));
    });
  });
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: Float32Array): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
