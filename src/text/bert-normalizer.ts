/** How a vocabulary wants text: GGUF's `tokenizer.ggml.normalizer.…`. */
export interface BertNormalization {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

/** What becomes of one UTF-16 unit. */
export const UNIT = {
  unknown: 0, // not looked at yet
  letter: 1, // part of a word, as `folded` says
  dropped: 2,
  space: 3,
  alone: 4, // a word of its own: punctuation, Chinese characters
  spelled: 5, // half a pair, or more than one unit long when normalized: ask `spell`
} as const;

const SPACE = /^\s$/u; // White_Space and U+FEFF, which is dropped before
const CONTROL = /^[\p{Cc}\p{Cf}\p{Co}\p{Cs}]$/u; // not \p{Cn}: characters newer than this browser are kept
const PUNCTUATION = /^[\p{P}!-/:-@[-`{-~]$/u;
const ACCENTS = /\p{Mn}/gu;
const MAX_SPELLED = 2 ** 14;

/** Blocks of CJK ideographs; other scripts of East Asia write words, so they are left together (Devlin et al., 2019). */
const IDEOGRAPHS: readonly (readonly [from: number, to: number])[] = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b820, 0x2ceaf],
  [0x2f800, 0x2fa1f],
];

/**
 * BERT's normalizer and its cut into words, character by character: what each becomes is found out once. Accents that only
 * compose in one order are taken apart alone, so that two spacing marks in the wrong order stay in it.
 */
export class BertNormalizer {
  /** Of `UNIT`, by UTF-16 unit. */
  readonly kinds = new Uint8Array(2 ** 16);
  /** By UTF-16 unit: itself, in lower case and without accents. */
  readonly folded = new Uint16Array(2 ** 16);
  readonly #spelled = new Map<number, string>();
  readonly #how: BertNormalization;

  constructor(how: BertNormalization) {
    this.#how = how;
    for (let unit = 0; unit < 0x80; unit++) this.look(unit);
  }

  /** Finds out what becomes of a unit, and notes it. */
  look(unit: number): number {
    const isHalf = unit >= 0xd800 && unit <= 0xdfff;
    const text = isHalf ? '' : this.#normalize(unit);
    this.folded[unit] = text.charCodeAt(text.startsWith(' ') ? 1 : 0);
    this.kinds[unit] = isHalf ? UNIT.spelled : kindOf(text);
    return this.kinds[unit];
  }

  /** A character as its normal form's units, words apart by spaces; empty when it is dropped, as half a pair is. */
  spell(codePoint: number): string {
    const known = this.#spelled.get(codePoint);
    if (known !== undefined) return known;
    const text = this.#normalize(codePoint);
    if (this.#spelled.size >= MAX_SPELLED) this.#spelled.clear(); // a text of all of Unicode
    this.#spelled.set(codePoint, text);
    return text;
  }

  #normalize(codePoint: number): string {
    const character = String.fromCodePoint(codePoint);
    if (character === '\t' || character === '\n' || character === '\r') return ' ';
    if (codePoint === 0xfffd || CONTROL.test(character)) return '';
    const { lowercase, stripAccents } = this.#how;
    let text = SPACE.test(character) ? ' ' : character;
    if (stripAccents) text = text.normalize('NFD').replaceAll(ACCENTS, ''); // before capitals: İ is an I with an accent
    if (lowercase) text = Array.from(text, (one) => one.toLowerCase()).join('');
    if (IDEOGRAPHS.some(([from, to]) => codePoint >= from && codePoint <= to)) return ` ${text} `;
    return Array.from(text, (one) => {
      if (SPACE.test(one)) return ' ';
      return PUNCTUATION.test(one) ? ` ${one} ` : one;
    }).join('');
  }
}

function kindOf(text: string): number {
  if (text === '') return UNIT.dropped;
  if (text === ' ') return UNIT.space;
  if (text.length === 1) return UNIT.letter;
  return text.length === 3 && text.startsWith(' ') && text.endsWith(' ') ? UNIT.alone : UNIT.spelled;
}
