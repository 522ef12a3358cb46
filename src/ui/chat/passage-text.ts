import { element } from '../dom.ts';
import type { PassagePlace } from './passage-words.ts';

/** Of a long document, this much around a passage is shown at first, and so much more at each press. */
const SHOWN_CHARS = 20_000;

export interface PassageText {
  readonly root: HTMLElement;
  /** The passage in it; absent where it is not in this text any more, and where a whole document is shown. */
  readonly mark: HTMLElement | undefined;
}

/** A document's text as text, with the passage marked. */
export function passageText(text: string, place: PassagePlace): PassageText {
  const found = find(text, place);
  const { start, end } = found ?? { start: 0, end: 0 };
  const mark = found === undefined ? undefined : markOf(text.slice(start, end), place);
  const root = element('div', { class: 'passage-text', dir: 'auto', lang: '' });
  const before = more(text, 'before', start);
  const after = more(text, 'after', end);
  if (mark === undefined) root.append(...after);
  else root.append(...before, mark, ...after);
  return { root, mark };
}

/** The passage, and in it the sentence that was nearest to the question. */
function markOf(passage: string, { start, quote }: PassagePlace): HTMLElement {
  if (quote === undefined) return element('mark', {}, passage);
  const [from, to] = [quote.start - start, quote.end - start];
  const said = element('strong', {}, passage.slice(from, to));
  return element('mark', {}, passage.slice(0, from), said, passage.slice(to));
}

/** Where the passage stands: a document may have been changed since an answer was written from it. */
function find(
  text: string,
  { start, end, text: passage }: PassagePlace,
): { readonly start: number; readonly end: number } | undefined {
  if (passage === '') return undefined;
  if (text.slice(start, end) === passage) return { start, end };
  const at = text.indexOf(passage);
  return at < 0 ? undefined : { start: at, end: at + passage.length };
}

/** The text on one side of `edge`, with a button that shows more of it as long as there is more. */
function more(text: string, side: 'before' | 'after', edge: number): readonly Node[] {
  const shown = document.createTextNode('');
  const button = element('button', { type: 'button', class: 'button passage-more' });
  const isBefore = side === 'before';
  button.textContent = isBefore ? 'Show what comes before' : 'Show what comes after';
  let chars = 0;
  const show = (): void => {
    chars += SHOWN_CHARS;
    const from = isBefore ? wholeCharacter(text, Math.max(0, edge - chars)) : edge;
    const to = isBefore ? edge : wholeCharacter(text, Math.min(text.length, edge + chars));
    shown.data = text.slice(from, to);
    button.hidden = isBefore ? from === 0 : to === text.length;
  };
  button.addEventListener('click', () => {
    const scroller = button.closest('.passage-body');
    const fromEnd = scroller === null ? 0 : scroller.scrollHeight - scroller.scrollTop;
    show();
    if (isBefore && scroller !== null) scroller.scrollTop = scroller.scrollHeight - fromEnd; // what was read stays where it was
  });
  show();
  return isBefore ? [button, shown] : [shown, button];
}

/** No half of a surrogate pair is shown. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
