import type { Conversation } from '../../assistant/conversation.ts';

/** A stretch of text around what was searched for. */
export interface Snippet {
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

export interface Hit {
  readonly conversation: Conversation;
  /** Where a message has the first word of the search; absent when only the title has it. */
  readonly snippet?: Snippet;
}

const BEFORE_CHARS = 20;
const AFTER_CHARS = 64;

/**
 * The conversations in which every word of `query` occurs, in title or text, whatever its case and accents. An empty
 * search finds all. The order stays.
 */
export function searchConversations(conversations: readonly Conversation[], query: string): readonly Hit[] {
  const words = fold(query).text.split(/\s+/u).filter(Boolean);
  return conversations.flatMap((conversation) => {
    const texts = [conversation.title, ...conversation.messages.map(({ content }) => content)];
    const folded = texts.map(fold);
    if (!words.every((word) => folded.some(({ text }) => text.includes(word)))) return [];
    const at =
      words.length === 0 ? -1 : folded.findIndex(({ text }, index) => index > 0 && text.includes(words[0]!));
    return at < 0
      ? [{ conversation }]
      : [{ conversation, snippet: snippet(texts[at]!, folded[at]!, words[0]!) }];
  });
}

/** Text as it is compared, and for each of its characters where in the original it comes from. */
interface Folded {
  readonly text: string;
  readonly origin: readonly number[];
}

/** Lower case, without accents: `É` is `e`, and a decomposed `e´` is too. */
function fold(original: string): Folded {
  let text = '';
  const origin: number[] = [];
  let at = 0;
  for (const character of original) {
    const plain = character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    for (let unit = 0; unit < plain.length; unit++) origin.push(at);
    text += plain;
    at += character.length;
  }
  origin.push(at);
  return { text, origin };
}

function snippet(original: string, { text, origin }: Folded, word: string): Snippet {
  const found = text.indexOf(word);
  const start = origin[found]!;
  const end = origin[found + word.length]!;
  const from = Math.max(0, start - BEFORE_CHARS);
  const to = Math.min(original.length, end + AFTER_CHARS);
  return {
    before: (from > 0 ? '…' : '') + wholeCharacters(original.slice(from, start)),
    match: original.slice(start, end),
    after: wholeCharacters(original.slice(end, to)) + (to < original.length ? '…' : ''),
  };
}

/** A cut may have gone through a pair of surrogates. */
function wholeCharacters(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/gu, '');
}
