/** Texts as the encoder's graph takes them: [rows, width] tokens, several texts to a row. */
export interface PackedTexts {
  readonly rows: number;
  readonly width: number;
  /** Token ids; 0 where no text is. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** Of a token within its text. */
  readonly positions: Int32Array<ArrayBuffer>;
  /** Which text a token belongs to; −1 where no text is. */
  readonly owners: Int32Array<ArrayBuffer>;
  /** Where the first token of each text lies, in all rows. */
  readonly firsts: Int32Array<ArrayBuffer>;
}

/** Widths that rows may have: with few shapes the provider finds its buffers again. */
const STEP = 16;
/** Tokens of one text see all of their row: up to here that costs a few per cent of what the matrices cost. */
const USUAL_WIDTH = 128;

/**
 * Lays texts into rows, the longest first, each into the first row that has room (first-fit decreasing: Johnson, 1973). So a batch
 * of mixed lengths has hardly a place without a token, where a row for each text would be half padding.
 */
export function packTexts(texts: readonly (readonly number[])[]): PackedTexts {
  const byLength = Array.from(texts.keys()).toSorted((a, b) => texts[b]!.length - texts[a]!.length);
  const total = texts.reduce((sum, { length }) => sum + length, 0);
  const longest = texts[byLength[0]!]!.length;
  const width = STEP * Math.ceil(Math.min(total, Math.max(longest, USUAL_WIDTH)) / STEP);
  const filled: number[] = []; // tokens of each row
  const firsts = new Int32Array(texts.length);
  for (const text of byLength) {
    const { length } = texts[text]!;
    const found = filled.findIndex((used) => used + length <= width);
    const row = found === -1 ? filled.push(0) - 1 : found;
    firsts[text] = row * width + filled[row]!;
    filled[row]! += length;
  }
  const size = filled.length * width;
  const [ids, positions, owners] = [
    new Int32Array(size),
    new Int32Array(size),
    new Int32Array(size).fill(-1),
  ];
  for (const [text, tokens] of texts.entries()) {
    const first = firsts[text]!;
    ids.set(tokens, first);
    owners.fill(text, first, first + tokens.length);
    for (let at = 0; at < tokens.length; at++) positions[first + at] = at;
  }
  return { rows: filled.length, width, ids, positions, owners, firsts };
}
