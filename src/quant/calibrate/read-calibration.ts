import { throwIfAborted } from '../../core/fault.ts';
import { yieldToEventLoop } from '../../core/yield.ts';
import type { CalibrationReader } from './calibration-reader.ts';
import { CalibrationTally, type CalibratedModel } from './calibration-tally.ts';
import { checkedCount } from './checked-count.ts';
import { cutTexts } from './cut-texts.ts';
import { encodeLong } from './encode-long.ts';

/** Fewer tokens than this say nothing about a model: GPTQ with them does harm. */
export const LEAST_TOKENS = 256;
const MAX_TOKENS = { least: 1, most: 2 ** 24, usual: 16_384 };
const TEXT_TOKENS = { least: 2, most: 2 ** 20, usual: 2048 };

export interface CalibrationOptions {
  /** Tokens to stop at; 16,384 unless told, after which more hardly helps. */
  readonly maxTokens?: number | undefined;
  /** Longer texts are cut into even parts; 2,048 unless told, and never more than the context. */
  readonly maxTextTokens?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Tokens so far, out of as many as are wanted at most. */
  readonly onProgress?: ((tokens: number, wanted: number) => void) | undefined;
}

/** Texts as the model is to see them. */
export interface Calibration {
  /** Token ids; each begins with the beginning-of-text token if the model was trained so. At least four if there are tokens for it. */
  readonly texts: readonly (readonly number[])[];
  readonly tokens: number;
  /** Sentences about what is doubtful; empty if nothing is. */
  readonly warnings: readonly string[];
}

/**
 * Reads as much as calibration wants, as tokens.
 * @throws Fault `calibration-invalid` for no text, for too little, for text of which the vocabulary knows next to nothing, for ids
 *         that it lacks; `aborted`
 */
export async function readCalibration(
  reader: CalibrationReader,
  model: CalibratedModel,
  options: CalibrationOptions = {},
): Promise<Calibration> {
  const { tokenizer, config } = model;
  const wanted = checkedCount('maxTokens', options.maxTokens, MAX_TOKENS);
  const textTokens = checkedCount('maxTextTokens', options.maxTextTokens, TEXT_TOKENS);
  const tally = new CalibrationTally(model);
  const texts: number[][] = [];
  for await (const text of reader) {
    throwIfAborted(options.signal);
    const ids = typeof text === 'string' ? encodeLong(tokenizer, text, wanted - tally.tokens) : text;
    const some = ids.slice(0, wanted - tally.tokens);
    if (some.length > 0) texts.push(some);
    tally.note(some, typeof text === 'string');
    options.onProgress?.(tally.tokens, wanted);
    if (tally.tokens >= wanted) break;
    await yieldToEventLoop();
  }
  tally.refuse(LEAST_TOKENS);
  const cut = cutTexts(texts, {
    first: tokenizer.addBos ? tokenizer.bosId : undefined,
    longest: Math.min(textTokens, config.contextLength),
  });
  return { texts: cut, tokens: cut.reduce((sum, { length }) => sum + length, 0), warnings: tally.warnings() };
}
