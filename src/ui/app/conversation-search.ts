import type { Conversation, Message } from '../../assistant/conversation.ts';

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
  const words = plain(query).split(/\s+/u).filter(Boolean);
  const [first] = words;
  if (first === undefined) return conversations.map((conversation) => ({ conversation }));
  return conversations.flatMap((conversation) => {
    const { title, messages } = conversation;
    const texts = [plain(title), ...messages.map(plainContent)];
    if (!words.every((word) => texts.some((text) => text.includes(word)))) return [];
    const at = texts.findIndex((text, index) => index > 0 && text.includes(first));
    return at < 0
      ? [{ conversation }]
      : [{ conversation, snippet: snippet(messages[at - 1]!.content, first) }];
  });
}

/** Text as it is compared: lower case, without accents; `É` is `e`, and a decomposed `e´` is too. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ'); // wherever a word ends
}

const plainContents = new WeakMap<Message, { readonly of: string; readonly text: string }>();

/** Kept for the next letter of the search: a shelf of conversations is millions of characters. */
function plainContent(message: Message): string {
  const known = plainContents.get(message);
  if (known?.of === message.content) return known.text;
  const text = plain(message.content);
  plainContents.set(message, { of: message.content, text });
  return text;
}

/** For each character of the plain text where in the original it comes from, and where the original ends. */
function origins(original: string): number[] {
  const origin: number[] = [];
  let at = 0;
  for (const character of original) {
    for (let unit = plain(character).length; unit > 0; unit--) origin.push(at);
    at += character.length;
  }
  origin.push(at);
  return origin;
}

function snippet(original: string, word: string): Snippet {
  const found = plain(original).indexOf(word);
  const origin = origins(original);
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
