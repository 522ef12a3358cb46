import { throwIfAborted } from '../core/fault.ts';
import { logSumExp } from '../engine/log-probabilities.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { CompareOptions } from './compare-models.ts';
import { type Estimate, estimateMean } from './estimate.ts';
import type { LogitSource } from './logit-source.ts';
import { seededRandom } from '../core/seeded-random.ts';

/** A question of the kind of HellaSwag, made of any texts: which of these sentences comes next? */
export interface ClozeItem {
  /** What stands before. */
  readonly context: string;
  /** The true next sentence and others of other texts, in random order. */
  readonly options: readonly string[];
  /** Which of them is true. */
  readonly answer: number;
}

export interface ClozeOptions {
  /** Items at most; 48 unless told. */
  readonly count?: number;
  /** Wrong sentences beside the true one; 3 unless told. */
  readonly wrong?: number;
  /** The same seed makes the same items. */
  readonly seed?: number;
}

/** Bytes of a sentence worth asking about, and of the context before it: short ones do, and are run quickly. */
const SENTENCE = { least: 20, most: 160 };
const CONTEXT_BYTES = 320;

/**
 * Multiple choice built from one's own texts: the true next sentence against random others of the corpus. Texts take turns. None
 * where there are too few texts or sentences.
 */
export function clozeItems(texts: readonly string[], options: ClozeOptions = {}): ClozeItem[] {
  const { count = 48, wrong = 3, seed = 1 } = options;
  const random = seededRandom(seed);
  const sentences = texts.map((text) => sentencesOf(text));
  const pools = sentences.map((list) => list.map((_, at) => at).filter((at) => at > 0 && isFit(list[at]!)));
  const usable = sentences.flatMap((list, text) =>
    list.filter(isFit).map((sentence) => ({ text, sentence })),
  );
  const items: ClozeItem[] = [];
  for (let round = 0; items.length < count && pools.some((pool) => pool.length > 0); round++) {
    const text = round % texts.length;
    const [at] = pools[text]!.splice(Math.floor(random() * pools[text]!.length), 1);
    if (at === undefined) continue;
    const others = usable.filter((one) => one.text !== text).map(({ sentence }) => sentence);
    if (new Set(others).size < wrong) break;
    items.push(makeItem(sentences[text]!, at, draw(others, wrong, random), random));
  }
  return items;
}

function makeItem(
  sentences: readonly string[],
  at: number,
  wrong: readonly string[],
  random: () => number,
): ClozeItem {
  const answer = Math.floor(random() * (wrong.length + 1));
  const options = wrong.toSpliced(answer, 0, sentences[at]!);
  let context = '';
  for (let before = at - 1; before >= 0 && context.length < CONTEXT_BYTES; before--) {
    context = `${sentences[before]!}${context === '' ? '' : ' '}${context}`;
  }
  return { context, options, answer };
}

function draw(from: readonly string[], count: number, random: () => number): string[] {
  const drawn = new Set<string>();
  while (drawn.size < count) drawn.add(from[Math.floor(random() * from.length)]!);
  return [...drawn];
}

function sentencesOf(text: string): string[] {
  return (text.match(/[^.!?]+[.!?]+["”’']?/gu) ?? []).map((sentence) =>
    sentence.trim().replace(/\s+/gu, ' '),
  );
}

function isFit(sentence: string): boolean {
  return sentence.length >= SENTENCE.least && sentence.length <= SENTENCE.most;
}

export interface ClozeResult {
  readonly items: number;
  /** Share of items answered rightly, 0 … 1, with its 95 % confidence interval. Guessing gives 1 / options. */
  readonly accuracy: Estimate;
  /** 1 for each item that was answered rightly. */
  readonly right: Uint8Array;
}

/**
 * Answers by log-likelihood: the option whose tokens the model finds likeliest behind the context, for each of its bytes.
 * @throws Fault `context-overflow`, `aborted`
 */
export async function answerCloze(
  source: LogitSource,
  tokenizer: Pick<Tokenizer, 'encode' | 'addBos'>,
  items: readonly ClozeItem[],
  { signal, onProgress }: CompareOptions = {},
): Promise<ClozeResult> {
  const right = new Uint8Array(items.length);
  for (const [at, { context, options, answer }] of items.entries()) {
    throwIfAborted(signal);
    const scores: number[] = [];
    for (const option of options) scores.push(await score(source, tokenizer, { context, option }, signal));
    right[at] = scores.indexOf(Math.max(...scores)) === answer ? 1 : 0;
    onProgress?.(at + 1, items.length);
  }
  return { items: items.length, accuracy: estimateMean(Array.from(right, (one) => [one])), right };
}

async function score(
  source: LogitSource,
  { encode, addBos }: Pick<Tokenizer, 'encode' | 'addBos'>,
  { context, option }: { readonly context: string; readonly option: string },
  signal: AbortSignal | undefined,
): Promise<number> {
  const before = encode(context, { addBos }).length;
  const tokens = encode(`${context} ${option}`, { addBos });
  let sum = 0;
  await source.logits(
    tokens.slice(0, -1),
    (position, logits) => {
      if (position + 1 >= before) sum += logits[tokens[position + 1]!]! - logSumExp(logits);
    },
    signal,
    before - 1,
  );
  return sum / new TextEncoder().encode(option).length;
}
