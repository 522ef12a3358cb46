import { Fault, throwIfAborted } from '../core/fault.ts';
import { logSumExp } from '../engine/log-probabilities.ts';
import type { CompareOptions } from './compare-models.ts';
import { type Estimate, estimateMean } from './estimate.ts';
import type { LogitSource } from './logit-source.ts';

export interface Perplexity {
  readonly tokens: number;
  /** exp of the mean −ln q of every token that has another before it. */
  readonly perplexity: number;
  /** Mean ln q, with its 95 % confidence interval. */
  readonly logLikelihood: Estimate;
}

/**
 * How likely a model takes texts to be; without an original there is nothing else to judge by.
 * @throws Fault `option-invalid` for texts without a position; `context-overflow`, `aborted`
 */
export async function measurePerplexity(
  source: LogitSource,
  texts: readonly (readonly number[])[],
  { signal, onProgress }: CompareOptions = {},
): Promise<Perplexity> {
  const judged = texts.filter(({ length }) => length > 1);
  const total = judged.reduce((sum, { length }) => sum + length - 1, 0);
  if (total === 0)
    throw new Fault('option-invalid', 'There is no text to judge by: give at least one of two tokens.');
  const byText: Float64Array[] = [];
  let done = 0;
  for (const tokens of judged) {
    throwIfAborted(signal);
    const values = new Float64Array(tokens.length - 1);
    await source.logits(
      tokens.slice(0, -1),
      (position, logits) => {
        values[position] = logits[tokens[position + 1]!]! - logSumExp(logits);
      },
      signal,
    );
    byText.push(values);
    done += values.length;
    onProgress?.(done, total);
  }
  const logLikelihood = estimateMean(byText);
  return { tokens: total, perplexity: Math.exp(-logLikelihood.value), logLikelihood };
}
