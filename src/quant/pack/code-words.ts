/*
 * Codes one after another in a stream of bits, the lowest bit first, in words of 32: code j begins at bit `bits · j`, and may go on in
 * the next word. GPTQ's checkpoints have several such streams side by side: word w of stream s is `words[start + w · step]`.
 */

/** Where one stream lies among others. */
export interface Lane {
  readonly start: number;
  readonly step: number;
}

/** Puts code j into a lane of words that are zero. */
export function putCode(words: Int32Array, { start, step }: Lane, at: number, code: number): void {
  const word = start + (at >> 5) * step;
  const shift = at & 31;
  words[word]! |= code << shift;
  const rest = code >>> (32 - shift);
  if (shift > 0 && rest > 0) words[word + step]! |= rest;
}

/** The code of `bits` bits at bit `at` of a lane. */
export function takeCode(words: Int32Array, { start, step }: Lane, at: number, bits: number): number {
  const word = start + (at >> 5) * step;
  const shift = at & 31;
  const low = words[word]! >>> shift;
  const high = shift + bits > 32 ? words[word + step]! << (32 - shift) : 0;
  return (low | high) & (2 ** bits - 1);
}
