/** Runs of letters, marks and digits; scripts without spaces between words are parted by `Intl.Segmenter`. */
const RUNS = /[\p{L}\p{M}\p{N}]+/gu;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
/** Whatever is longer is no word. */
const LONGEST = 64;

let segmenter: Intl.Segmenter | undefined;

/** The words of a text in order, as they are compared: without case and accents, plurals of English as singulars. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [run] of text.normalize('NFKD').toLowerCase().replaceAll(/\p{M}/gu, '').matchAll(RUNS)) {
    if (!UNSPACED.test(run) || !('Segmenter' in Intl)) words.push(run);
    else for (const { segment } of unspaced().segment(run)) words.push(segment);
  }
  return words.filter((word) => word.length <= LONGEST).map(singular);
}

function unspaced(): Intl.Segmenter {
  return (segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' }));
}

/** Harman's S-stemmer (1991): what is left of a word of four letters and more without the ending of a plural. */
function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s')) return word;
  if (word.endsWith('ies')) return /[ae]ies$/u.test(word) ? word : `${word.slice(0, -3)}y`;
  if (word.endsWith('es')) return /[aeo]es$/u.test(word) ? word : word.slice(0, -1);
  return /[us]s$/u.test(word) ? word : word.slice(0, -1);
}
