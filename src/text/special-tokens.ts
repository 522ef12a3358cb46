/** A stretch of text, in UTF-16 units: [start, end). */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface SpecialToken {
  readonly text: string;
  readonly id: number;
  /** User-defined tokens are ordinary text of their own; the others steer the model and need the caller's leave. */
  readonly always: boolean;
  /** White space after it is part of it. */
  readonly stripsAfter?: boolean;
}

/** Text between special tokens, or one special token. */
export type Section = { readonly text: string } | { readonly id: number };

interface Node {
  readonly next: Map<string, Node>;
  token?: SpecialToken;
}

/** Whether `range` shares a character with one of `ranges`, which are ascending and apart from each other. */
export function touches(ranges: readonly TextRange[], range: TextRange): boolean {
  let low = 0;
  let high = ranges.length; // the first range that ends after ours begins is in [low, high]
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) > range.start) high = middle;
    else low = middle + 1;
  }
  const first = ranges[low];
  return first !== undefined && first.start < range.end;
}

/** Whether a token is wanted where it was found. */
export type IsAllowed = (token: SpecialToken, range: TextRange) => boolean;

/** Finds special tokens in text. */
export interface SpecialTokens {
  /** Cuts the text at special tokens: at each place at the longest that is allowed there. */
  split(text: string, isAllowed: IsAllowed): Section[];
  /** Whether a token begins at `index`, or could if the text went on. */
  mayStartAt(this: void, text: string, index: number): boolean;
}

export function openSpecialTokens(tokens: readonly SpecialToken[]): SpecialTokens {
  const root = buildTrie(tokens);
  const longestAt = (text: string, start: number, isAllowed: IsAllowed): SpecialToken | undefined => {
    let node: Node | undefined = root;
    let found: SpecialToken | undefined;
    for (let end = start; end < text.length;) {
      node = node.next.get(text[end++] ?? '');
      if (!node) break;
      if (node.token && isAllowed(node.token, { start, end })) found = node.token;
    }
    return found;
  };
  return {
    split: (text, isAllowed) => splitBy(text, (at) => longestAt(text, at, isAllowed)),
    mayStartAt(text, index) {
      let node: Node | undefined = root;
      for (let at = index; at < text.length && node && !node.token; at++)
        node = node.next.get(text[at] ?? '');
      return node !== undefined;
    },
  };
}

function buildTrie(tokens: readonly SpecialToken[]): Node {
  const root: Node = { next: new Map() };
  for (const token of tokens) {
    let node = root;
    for (const unit of token.text.split('')) {
      const next = node.next.get(unit) ?? { next: new Map<string, Node>() };
      node.next.set(unit, next);
      node = next;
    }
    if (node !== root) node.token ??= token;
  }
  return root;
}

function splitBy(text: string, tokenAt: (index: number) => SpecialToken | undefined): Section[] {
  const sections: Section[] = [];
  let textStart = 0;
  for (let at = 0; at < text.length;) {
    const token = tokenAt(at);
    if (!token) {
      at++;
      continue;
    }
    if (at > textStart) sections.push({ text: text.slice(textStart, at) });
    sections.push({ id: token.id });
    at += token.text.length;
    if (token.stripsAfter) while (isSpace(text, at)) at++;
    textStart = at;
  }
  if (textStart < text.length) sections.push({ text: text.slice(textStart) });
  return sections;
}

function isSpace(text: string, at: number): boolean {
  return /^\p{White_Space}$/u.test(text[at] ?? '');
}
