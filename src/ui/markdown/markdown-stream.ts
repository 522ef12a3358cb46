import { Token, parser, parser_end, parser_write } from 'streaming-markdown';
import { element } from '../dom.ts';
import { appendText, domRenderer } from './dom-renderer.ts';
import type { MarkerOf } from './dom-renderer.ts';

/** Markdown that arrives in pieces. */
export interface MarkdownStream {
  write(text: string): void;
  /** Shows what was still held back. */
  end(): void;
}

// The parser keeps its open tokens in arrays of 24 and writes past their end; one character opens four at most.
const TOKEN_HEADROOM = 8;

const LITERAL_TOKENS: ReadonlySet<Token> = new Set([
  Token.Code_Block,
  Token.Code_Fence,
  Token.Code_Inline,
  Token.Raw_URL,
  Token.Equation_Block,
  Token.Equation_Inline,
]);
const UNDERSCORE_TOKENS: ReadonlySet<Token> = new Set([Token.Italic_Und, Token.Strong_Und]);

/**
 * Renders Markdown into `root` as it arrives. Characters are fed one by one, so the result does not depend on
 * where the stream was cut; no string is ever parsed as HTML. `markerOf` gives what shall stand for "[1]".
 */
export function openMarkdown(root: Element, markerOf?: MarkerOf): MarkdownStream {
  const state = parser(domRenderer(root, markerOf));
  let before = '';
  let plain: Element | undefined;

  const feed = (char: string): void => {
    if (state.len + TOKEN_HEADROOM > state.tokens.length) grow(state);
    if (char === '\n' && insideAddress(state)) giveUpAddress(state);
    if (char === '\n' && closesBehindText(state)) keepLastCharacter(state);
    parser_write(state, mustEscape(state, before, char) ? `\\${char}` : char);
    before = char;
  };
  const guarded = (job: () => void, rest: () => string): void => {
    try {
      job();
    } catch (error) {
      if (!(error instanceof RangeError)) reportError(error); // thousands of nested lists overflow the parser's stack
      plain = root.appendChild(element('p', { class: 'plain' }, rest()));
    }
  };

  return {
    write: (text) => {
      if (plain !== undefined) return appendText(plain, text);
      const chars = [...text];
      let next = 0;
      guarded(
        () => {
          for (; next < chars.length; next++) feed(chars[next]!);
        },
        () => chars.slice(next).join(''),
      );
    },
    end: () => {
      if (plain !== undefined) return;
      if (insideAddress(state)) giveUpAddress(state);
      guarded(
        () => parser_end(state),
        () => '',
      );
    },
  };
}

type Parser = ReturnType<typeof parser>;

function grow(state: Parser): void {
  const tokens = new Uint32Array(state.tokens.length * 2);
  tokens.set(state.tokens);
  state.tokens = tokens;
  const spaces = new Uint8Array(tokens.length);
  spaces.set(state.spaces);
  state.spaces = spaces;
}

/** Inside "](…": the parser holds everything back until ")" comes, which may be never. */
function insideAddress(state: Parser): boolean {
  return state.pending.startsWith('](');
}

function giveUpAddress(state: Parser): void {
  state.text += state.pending;
  state.pending = '';
  parser_write(state, ''); // hands the text on
}

/** A line of code that ends in "```": the parser closes the block there, and loses the character before. */
function closesBehindText({ tokens, len, pending, fence_start, fence_end }: Parser): boolean {
  const isFence = (tokens[len] as Token) === Token.Code_Fence;
  return isFence && [...pending].length === fence_start + fence_end && !pending.startsWith('\n');
}

function keepLastCharacter(state: Parser): void {
  const [last = ''] = state.pending;
  state.text += last;
  state.pending = `\n${state.pending.slice(last.length)}`;
}

/** "snake_case" is no emphasis, and "$" is money here, not a formula. */
function mustEscape(state: Parser, before: string, char: string): boolean {
  const token = state.tokens[state.len] as Token;
  if (LITERAL_TOKENS.has(token) || insideAddress(state) || before === '\\') return false;
  if (char === '$') return true;
  return char === '_' && /[\p{L}\p{N}]/u.test(before) && !UNDERSCORE_TOKENS.has(token);
}
