import { Fault } from '../core/fault.ts';
import { openFastExp } from './fast-exp.ts';
import type { Sampling } from './options.ts';

/** What penalties look at. */
export interface History {
  /** Ids so far, the prompt's first. */
  readonly tokens: readonly number[];
  /** How many of them are the prompt. */
  readonly promptLength: number;
}

/** Adds a constant to the logits of single tokens, in place. */
export function addBias(logits: Float32Array, biases: Sampling['logitBias']): void {
  for (const [id, bias] of biases) {
    if (id >= logits.length) {
      throw new Fault(
        'option-invalid',
        `logitBias names token ${id}; the last one is ${logits.length - 1}.`,
        { id },
      );
    }
    logits[id] = (logits[id] ?? 0) + bias;
  }
}

/**
 * Makes tokens that have occurred less likely, in place: a positive logit is divided, a negative one multiplied,
 * once however often the token occurred (Keskar et al. 2019, "CTRL", §4.1). Prompt and answer count.
 */
export function penalizeRepetition(logits: Float32Array, { tokens }: History, penalty: number): void {
  for (const id of new Set(tokens)) {
    const logit = logits[id];
    if (logit !== undefined) logits[id] = logit > 0 ? logit / penalty : logit * penalty;
  }
}

/**
 * Lowers a token's logit by `frequency` for each time it has occurred and by `presence` if it has at all, in place.
 * Only the answer counts, as in OpenAI's API.
 */
export function penalizeOccurrence(
  logits: Float32Array,
  { tokens, promptLength }: History,
  { frequency, presence }: { readonly frequency: number; readonly presence: number },
): void {
  const counts = new Map<number, number>();
  for (let i = promptLength; i < tokens.length; i++) {
    const id = tokens[i] ?? 0;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  for (const [id, count] of counts) {
    const logit = logits[id];
    if (logit !== undefined) logits[id] = logit - count * frequency - presence;
  }
}

/** A token this much less likely than the likeliest weighs nothing: 2²⁰ of them have a billionth of the whole. */
const NEGLIGIBLE = 35; // ln(2²⁰ · 10⁹) = 34.6
const expOfMinus = openFastExp(NEGLIGIBLE);

/**
 * exp((logit − highest) / temperature) of each token into `weights` [vocabulary]: probabilities but for a common
 * factor, the likeliest weighing 1.
 */
export function weigh(
  logits: Float32Array,
  { highest, temperature }: { readonly highest: number; readonly temperature: number },
  weights: Float64Array,
): void {
  const perUnit = 1 / temperature;
  for (let id = 0; id < logits.length; id++) {
    const distance = (highest - logits[id]!) * perUnit;
    weights[id] = distance <= NEGLIGIBLE ? expOfMinus(distance) : 0;
  }
}

/**
 * The likeliest token, the first of equals.
 * @throws Fault `gguf-corrupt` when the logits hold NaN or +∞, or are all −∞: no sound weights compute that.
 */
export function pickGreedy(logits: Float32Array): number {
  let best = -1;
  let highest = -Infinity;
  let isSound = true;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    if (logit > highest) {
      highest = logit;
      best = id;
    } else if (!(logit <= highest)) isSound = false; // NaN
  }
  if (isSound && best !== -1 && highest !== Infinity) return best;
  throw new Fault(
    'gguf-corrupt',
    'The model computes no numbers: its weights make no sense. Verify the stored copy, or use another model.',
  );
}
