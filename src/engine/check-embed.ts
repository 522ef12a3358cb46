import { Fault } from '../core/fault.ts';
import type { Embedder } from './embedder.ts';

/** Refuses a batch that `Embedder.embed` may not be given. @throws Fault `bug` */
export function checkEmbed(
  { contextLength, batchTokens, vocabSize }: Pick<Embedder, 'contextLength' | 'batchTokens' | 'vocabSize'>,
  texts: readonly (readonly number[])[],
): void {
  if (texts.length === 0) throw new Fault('bug', 'No text was given to make a vector of.');
  let tokens = 0;
  for (const text of texts) {
    tokens += text.length;
    if (text.length === 0 || text.length > contextLength)
      throw new Fault('bug', `A vector is made of 1 to ${contextLength} tokens, not of ${text.length}.`);
    const wrong = text.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabSize));
    if (wrong !== undefined) throw new Fault('bug', `${wrong} is no token of this model.`);
  }
  if (tokens > batchTokens)
    throw new Fault('bug', `A batch has ${batchTokens} tokens at most, not ${tokens}.`);
}
