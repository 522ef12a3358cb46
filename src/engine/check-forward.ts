import { Fault } from '../core/fault.ts';
import type { Engine } from './engine.ts';

/** The engine's sizes and how many positions of its cache hold a token. */
export type CacheState = Pick<Engine, 'vocabSize' | 'contextLength'> & { readonly length: number };

/** What every engine refuses before it touches its cache: a caller that asks for this has a bug. */
export function checkForward(state: CacheState, tokens: readonly number[], position: number): void {
  const { vocabSize, contextLength, length } = state;
  if (tokens.length === 0) throw new Fault('bug', 'forward needs at least one token.');
  const wrong = tokens.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
  if (wrong !== undefined)
    throw new Fault('bug', `${wrong} is no token id: the vocabulary ends at ${vocabSize - 1}.`);
  if (!Number.isInteger(position) || position < 0 || position + tokens.length > contextLength) {
    throw new Fault(
      'bug',
      `${tokens.length} tokens from position ${position} are outside the context of ${contextLength}.`,
    );
  }
  if (position > length)
    throw new Fault('bug', `Position ${position} leaves a gap: the cache holds ${length} tokens.`);
}
