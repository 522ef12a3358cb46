import { Fault } from '../core/fault.ts';
import type { Golden, GoldenStep } from '../core/golden.ts';
import type { Engine } from '../engine/engine.ts';
import { largestIds, logSumExp } from '../engine/log-probabilities.ts';

/** Some kernels take another way from 32 tokens on. */
const TOKENS = 48;
/** The tokens before run as one chunk, these one by one: prefill and decode are different kernels. */
const STEPS = 8;
const LIKELIEST = 20;
/**
 * The mean divergence, in nats, that arithmetic explains. Our engine is 0.0017 from exact arithmetic on SmolLM2, half
 * floats are less; rounding its weights onto another grid, which makes it babble, is 0.32.
 */
const MOST_DIVERGENCE = 0.1;

/** What an engine that is trusted makes of tokens from all over the vocabulary. */
export async function recordGolden(engine: Engine): Promise<Golden> {
  const count = Math.min(TOKENS, engine.contextLength);
  const tokens = Array.from({ length: count }, (_, i) => (i * 7919 + 1) % engine.vocabSize);
  const steps: GoldenStep[] = [];
  const note = (logits: Float32Array): void => {
    const ids = largestIds(logits, LIKELIEST);
    const total = logSumExp(logits);
    steps.push({ ids, logprobs: ids.map((id) => logits[id]! - total) });
  };
  await runSteps(engine, { tokens, count: Math.min(STEPS, count) }, note);
  return { tokens, steps };
}

/**
 * Runs the golden tokens and compares.
 * @throws Fault `engine-wrong` when the numbers are not those of the model, and what the engine throws.
 */
export async function testEngine(engine: Engine, { tokens, steps }: Golden): Promise<void> {
  const divergences: number[] = [];
  await runSteps(engine, { tokens, count: steps.length }, (logits) => {
    divergences.push(divergence(steps[divergences.length]!, logits));
  });
  const mean = divergences.reduce((sum, value) => sum + value, 0) / divergences.length;
  if (mean <= MOST_DIVERGENCE) return; // false for NaN
  throw new Fault('engine-wrong', 'It computed other numbers than this model has.', {
    divergence: Number.isFinite(mean) ? Math.round(mean * 1000) / 1000 : String(mean),
  });
}

/** Looks at the logits after each of the last `count` tokens. */
async function runSteps(
  engine: Engine,
  { tokens, count }: { readonly tokens: readonly number[]; readonly count: number },
  look: (logits: Float32Array) => void,
): Promise<void> {
  const first = tokens.length - count;
  look(await engine.forward(tokens.slice(0, first + 1), 0));
  for (let at = first + 1; at < tokens.length; at++) look(await engine.forward([tokens[at]!], at));
}

/**
 * Kullback-Leibler divergence in nats of the engine's distribution from the golden one, over the ids that are known and
 * the rest as one; infinite when anything is not a number.
 */
export function divergence({ ids, logprobs }: GoldenStep, logits: Float32Array): number {
  const total = logSumExp(logits);
  let sum = 0;
  let [knownMass, foundMass] = [0, 0];
  for (const [i, id] of ids.entries()) {
    const known = logprobs[i]!;
    const found = (logits[id] ?? -Infinity) - total;
    sum += Math.exp(known) * (known - found);
    knownMass += Math.exp(known);
    foundMass += Math.exp(found);
  }
  const [knownRest, foundRest] = [1 - knownMass, 1 - foundMass];
  if (knownRest > 1e-6) sum += knownRest * Math.log(knownRest / Math.max(foundRest, 1e-9));
  return Number.isFinite(sum) ? Math.max(0, sum) : Infinity;
}
