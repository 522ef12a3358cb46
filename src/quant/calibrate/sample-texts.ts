import { throwIfAborted } from '../../core/fault.ts';
import { yieldToEventLoop } from '../../core/yield.ts';
import type { Engine } from '../../engine/engine.ts';
import { openCoin } from '../../sample/random.ts';
import { openSampler } from '../../sample/sampler.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { checkedCount } from './checked-count.ts';

export interface SampleOptions {
  /** The same seed gives the same texts on the same engine; 1 unless told. */
  readonly seed?: number;
  /** Tokens of a text at most; 256 unless told. */
  readonly textTokens?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A text that ends sooner than this is left out: of a few words there is little to learn. */
const LEAST_TOKENS = 16;
const TEXT_TOKENS = { least: 2, most: 2 ** 20, usual: 256 };
/** Texts in a row that may be left out; a model that ends everything at once is taken as it is. */
const PATIENCE = 64;

/**
 * Calibration text that the model itself writes, for ever: drawn as it comes, at temperature 1, so that it is what the model thinks
 * likely. It calibrates nearly as well as text from elsewhere, where random tokens do harm.
 * @returns token ids; a `CalibrationReader`
 * @throws Fault `option-invalid` for a seed or a length that is none, `aborted`, and what the engine throws
 */
export async function* sampleTexts(
  engine: Engine,
  { bosId, endIds }: Pick<Tokenizer, 'bosId' | 'endIds'>,
  { seed = 1, textTokens, signal }: SampleOptions = {},
): AsyncGenerator<number[], void, void> {
  const coin = openCoin(seed);
  const sampler = openSampler({ temperature: 1, seed }, coin);
  const longest = Math.min(checkedCount('textTokens', textTokens, TEXT_TOKENS), engine.contextLength);
  for (let leftOut = 0; ;) {
    const text = [bosId ?? Math.floor(coin() * engine.vocabSize)];
    while (text.length < longest) {
      await yieldToEventLoop();
      throwIfAborted(signal);
      const logits = await engine.forward(text.slice(-1), text.length - 1);
      const token = sampler.pick({ logits }, text);
      if (endIds.has(token)) break;
      text.push(token);
    }
    const isShort = text.length < Math.min(LEAST_TOKENS, longest);
    leftOut = isShort ? leftOut + 1 : 0;
    if (!isShort || leftOut > PATIENCE) yield text;
  }
}
