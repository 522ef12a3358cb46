import { Fault, throwIfAborted } from '../core/fault.ts';
import { type Comparison, summarizeTexts, type TextMeasures } from './comparison.ts';
import type { LogitSource } from './logit-source.ts';
import { measurePosition } from './measure-position.ts';

export interface CompareOptions {
  readonly signal?: AbortSignal | undefined;
  /** Positions judged so far, out of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Logits of the reference that may wait in memory for the model's, whatever the vocabulary. Absent: 128 MiB. */
  readonly waitingBytes?: number;
}

const WAITING_BYTES = 128 * 2 ** 20;

/**
 * Runs both models over the same texts and tells how far the second is from the first: at every position that has a token
 * after it, over the whole vocabulary. Memory does not grow with the texts.
 * @param texts token ids, each from the token that begins every text; texts of less than two tokens have no position
 * @throws Fault `option-invalid` for vocabularies of different sizes or texts without a position; `context-overflow`, `aborted`
 */
export async function compareModels(
  reference: LogitSource,
  model: LogitSource,
  texts: readonly (readonly number[])[],
  options: CompareOptions = {},
): Promise<Comparison> {
  const [measures] = await measureModels(reference, [model], texts, options);
  return summarizeTexts(measures!);
}

/**
 * The same for several models against one reference, which runs once. One list for each model, with one entry for each text that has a position.
 */
export async function measureModels(
  reference: LogitSource,
  models: readonly LogitSource[],
  texts: readonly (readonly number[])[],
  { signal, onProgress, waitingBytes = WAITING_BYTES }: CompareOptions = {},
): Promise<readonly (readonly TextMeasures[])[]> {
  const judged = texts.filter(({ length }) => length > 1);
  const total = judged.reduce((sum, { length }) => sum + length - 1, 0);
  if (total === 0)
    throw new Fault('option-invalid', 'There is no text to judge by: give at least one of two tokens.');
  for (const model of models) checkVocabularies(reference, model);
  const all: TextMeasures[][] = models.map(() => []);
  let done = 0;
  for (const tokens of judged) {
    throwIfAborted(signal);
    const measures = models.map(() => emptyMeasures(tokens.length - 1));
    await measureText({ reference, models, measures, waitingBytes }, tokens, signal);
    for (const [at, one] of measures.entries()) all[at]!.push(one);
    done += tokens.length - 1;
    onProgress?.(done, total);
  }
  return all;
}

interface Contest {
  readonly reference: LogitSource;
  readonly models: readonly LogitSource[];
  readonly measures: readonly TextMeasures[];
  readonly waitingBytes: number;
}

/** In stretches of positions, so that the logits that wait fit in memory; what a stretch does not need is run and forgotten. */
async function measureText(
  { reference, models, measures, waitingBytes }: Contest,
  tokens: readonly number[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { vocabSize } = reference;
  const positions = tokens.length - 1;
  const stretch = Math.min(positions, Math.max(1, Math.floor(waitingBytes / (4 * vocabSize))));
  const waiting = new Float32Array(stretch * vocabSize);
  for (let from = 0; from < positions; from += stretch) {
    const to = Math.min(positions, from + stretch);
    const input = tokens.slice(0, to);
    const rowOf = (position: number): Float32Array =>
      waiting.subarray((position - from) * vocabSize, (position - from + 1) * vocabSize);
    await reference.logits(
      input,
      (position, logits) => {
        if (position >= from) rowOf(position).set(logits);
      },
      signal,
      from,
    );
    for (const [at, model] of models.entries()) {
      await model.logits(
        input,
        (position, logits) => {
          if (position < from) return;
          note(measures[at]!, position, measurePosition(rowOf(position), logits, tokens[position + 1]!));
        },
        signal,
        from,
      );
    }
  }
}

function note(measures: TextMeasures, position: number, measure: ReturnType<typeof measurePosition>): void {
  measures.kl[position] = measure.kl;
  measures.sameTop[position] = measure.sameTop ? 1 : 0;
  measures.referenceLogProb[position] = measure.referenceLogProb;
  measures.logProb[position] = measure.logProb;
}

function emptyMeasures(positions: number): TextMeasures {
  return {
    kl: new Float64Array(positions),
    sameTop: new Uint8Array(positions),
    referenceLogProb: new Float64Array(positions),
    logProb: new Float64Array(positions),
  };
}

function checkVocabularies(reference: LogitSource, model: LogitSource): void {
  if (reference.vocabSize === model.vocabSize) return;
  throw new Fault(
    'option-invalid',
    `A vocabulary of ${model.vocabSize} tokens cannot be compared with one of ${reference.vocabSize}. ` +
      'Compare a model with the one that it was made of.',
  );
}
