import type { Source } from '../../assistant/conversation.ts';
import { quoteText } from '../../core/quote-text.ts';
import { element } from '../dom.ts';
import { placeText } from './passage-words.ts';

/** What an answer was written from: numbered, each opens its passage. Says so when nothing fitted. */
export function fillSources(
  root: HTMLElement,
  sources: readonly Source[],
  open: (at: number) => void,
  nothingFits: string,
): void {
  if (sources.length === 0) {
    root.replaceChildren(element('p', { class: 'quiet' }, nothingFits));
    return;
  }
  const list = element('ol', { class: 'source-list', 'aria-label': 'Sources of this answer' });
  for (const [at, source] of sources.entries()) {
    const number = element('span', { class: 'source-number' }, `[${source.marker}]`);
    const place = element('bdi', { lang: '', class: 'source-place' }, placeText(source));
    const said = quoteText(source);
    const quote =
      said === undefined ? [] : [' ', element('q', { class: 'source-quote', lang: '', dir: 'auto' }, said)];
    const button = element(
      'button',
      { type: 'button', class: 'source', title: source.name },
      number,
      ' ',
      place,
      ...quote,
    );
    button.addEventListener('click', () => open(at));
    list.append(element('li', {}, button));
  }
  root.replaceChildren(list);
}
