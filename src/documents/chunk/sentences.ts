/** Characters for one segmenter: it copies all of its text for each sentence that it finds. */
const WINDOW = 4096;

let segmenter: Intl.Segmenter | undefined;

export interface Sentence {
  readonly start: number;
  readonly end: number;
}

/**
 * The sentences of a text by Unicode's rules (UAX 29), with the space behind them: one begins where the last one ends.
 * Where nobody knows the rules (Firefox before 125) all of it is one.
 */
export function* sentencesOf(text: string): Generator<Sentence> {
  if (!('Segmenter' in Intl)) return yield { start: 0, end: (text as string).length };
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' });
  let start = 0;
  for (let window = WINDOW; start < text.length;) {
    const some = text.slice(start, start + window);
    const from = start;
    for (const { index, segment } of segmenter.segment(some)) {
      const end = from + index + segment.length;
      if (end === from + some.length && end < text.length) break; // it may go on
      yield { start, end };
      start = end;
      if (window > WINDOW) break;
    }
    window = start > from ? WINDOW : window * 2;
  }
}
