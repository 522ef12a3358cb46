import type { Tokenizer } from '../../text/tokenizer.ts';

/** Characters that are encoded at once: far below what the tokenizer takes, and more than any text of 2,048 tokens. */
const PIECE = 65_536;

/** The first `wanted` tokens of a text however long it is, or a few more; it is cut where a word begins. */
export function encodeLong(tokenizer: Tokenizer, text: string, wanted: number): number[] {
  const ids: number[] = [];
  for (let from = 0; from < text.length && ids.length < wanted;) {
    const end = wordStart(text, from, from + PIECE);
    for (const id of tokenizer.encode(text.slice(from, end))) ids.push(id);
    from = end;
  }
  return ids;
}

/** The last place before `end` where white space begins, or `end` itself if there is none behind `from`. */
function wordStart(text: string, from: number, end: number): number {
  if (end >= text.length) return text.length;
  for (let at = end; at > from; at--) {
    if (/\s/.test(text[at]!)) return at;
  }
  return end;
}
