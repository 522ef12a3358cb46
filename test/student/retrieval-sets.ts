import type { RetrievalSet } from '../../src/judge/retrieval-set.ts';
import { seededRandom } from '../../src/core/seeded-random.ts';
import type { BrownText } from './paragraphs.ts';
import type { Synset } from './synsets.ts';

/** What a student learns from, and what teacher and student are judged on: no text is in both. */
export interface Corpora {
  readonly training: readonly string[];
  readonly sets: readonly RetrievalSet[];
}

/** One synset in four, and one text of Brown in four, is for judging. */
const HELD_OUT = 4;
const SYNSETS = 3000;
const QUESTIONS = 1000;
const MIN_HALF = 80; // characters: shorter halves say too little
const MAX_HALF = 600;

export function makeCorpora(synsets: readonly Synset[], texts: readonly BrownText[]): Corpora {
  const [judged, learned] = holdOut(synsets);
  const [judgedTexts, learnedTexts] = holdOut(texts);
  const sets = [
    ...wordnetSets(judged),
    halvesSet('first half of a paragraph → second half (Brown)', judgedTexts),
  ];
  const secret = new Set(sets.flatMap(({ queries, passages }) => [...queries, ...passages]).map(plain));
  const training = [
    ...learned.flatMap(({ lemmas, definition, examples }) => [definition, ...examples, ...lemmas]),
    ...learnedTexts.flatMap(({ paragraphs }) => paragraphs.flatMap(chunks)),
  ];
  return { training: [...new Set(training)].filter((text) => !secret.has(plain(text))), sets };
}

function holdOut<T>(items: readonly T[]): [held: T[], rest: T[]] {
  const held: T[] = [];
  const rest: T[] = [];
  const random = seededRandom(1);
  for (const item of items) (random() * HELD_OUT < 1 ? held : rest).push(item);
  return [held, rest];
}

/** Case and white space do not make another text. */
function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}

function wordnetSets(held: readonly Synset[]): RetrievalSet[] {
  const synsets = shuffled(held).slice(0, SYNSETS);
  const lemmas = [...new Set(synsets.flatMap((one) => one.lemmas))];
  const at = new Map(lemmas.map((lemma, index) => [lemma, index]));
  const asked = synsets.slice(0, QUESTIONS);
  const withExample = shuffled(held.filter(({ examples }) => examples.length > 0)).slice(0, QUESTIONS);
  const explained = [...new Set([...withExample, ...synsets].slice(0, SYNSETS).map((one) => one.definition))];
  return [
    {
      name: 'definition → its words (WordNet)',
      queries: asked.map((one) => one.definition),
      passages: lemmas,
      relevant: asked.map((one) => one.lemmas.map((lemma) => at.get(lemma)!)),
    },
    {
      name: 'sentence → definition of a word in it (WordNet)',
      queries: withExample.map(({ examples }) => examples[0]!),
      passages: explained,
      relevant: withExample.map(({ definition }) => [explained.indexOf(definition)]),
    },
  ];
}

/** Paragraphs cut in two where a sentence ends: the first half asks for the second. */
function halvesSet(name: string, texts: readonly BrownText[]): RetrievalSet {
  const halves = texts.flatMap(({ paragraphs }) => paragraphs.flatMap(cutInTwo));
  const chosen = shuffled(halves).slice(0, QUESTIONS);
  return {
    name,
    queries: chosen.map(([first]) => first),
    passages: chosen.map(([, second]) => second),
    relevant: chosen.map((_, index) => [index]),
  };
}

function cutInTwo(sentences: readonly string[]): [first: string, second: string][] {
  const middle = Math.ceil(sentences.length / 2);
  const halves = [sentences.slice(0, middle).join(' '), sentences.slice(middle).join(' ')] as const;
  const fits = halves.every(({ length }) => length >= MIN_HALF && length <= MAX_HALF);
  return fits ? [[...halves]] : [];
}

/** Paragraphs, and the sentences of which they consist. */
function chunks(sentences: readonly string[]): string[] {
  return [sentences.join(' '), ...sentences];
}

function shuffled<T>(items: readonly T[]): T[] {
  const random = seededRandom(2);
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
