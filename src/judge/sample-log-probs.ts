import { largestIds, logSumExp } from '../engine/log-probabilities.ts';
import type { LogitSource } from './logit-source.ts';
import { seededRandom } from '../core/seeded-random.ts';

/** One token at one position: ln p of the reference, ln q of the model. */
export type LogProbPair = readonly [reference: number, model: number];

/** At each position: so many of the likeliest tokens, and so many of any. */
const LIKELIEST = 3;
const ANY = 2;

/**
 * A sample of log-probabilities of both models, to look at as a scatter: every position of one text, the likeliest tokens and some
 * random ones.
 * @param seed the same seed looks at the same tokens
 */
export async function sampleLogProbs(
  reference: LogitSource,
  model: LogitSource,
  tokens: readonly number[],
  { seed = 1, signal }: { readonly seed?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<LogProbPair[]> {
  const random = seededRandom(seed);
  const wanted: { readonly id: number; readonly logProb: number }[][] = [];
  await reference.logits(
    tokens,
    (position, logits) => {
      const total = logSumExp(logits);
      const any = Array.from({ length: ANY }, () => Math.floor(random() * logits.length));
      wanted[position] = [...largestIds(logits, LIKELIEST), ...any].map((id) => ({
        id,
        logProb: logits[id]! - total,
      }));
    },
    signal,
  );
  const pairs: LogProbPair[] = [];
  await model.logits(
    tokens,
    (position, logits) => {
      const total = logSumExp(logits);
      for (const { id, logProb } of wanted[position]!) pairs.push([logProb, logits[id]! - total]);
    },
    signal,
  );
  return pairs;
}
