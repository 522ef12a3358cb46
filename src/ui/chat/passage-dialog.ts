import { toFault } from '../../assistant/assistant-fault.ts';
import type { Library } from '../../client/library.ts';
import { isFault } from '../../core/fault.ts';
import { element } from '../dom.ts';
import { linkTo } from './link-to.ts';
import { passageText } from './passage-text.ts';
import type { PassagePlace } from './passage-words.ts';

/** Shows passages in the documents that they are from, one at a time: a dialog, on phones a drawer. */
export interface PassageDialog {
  /** Opens at `places[at]`; the others are a button away. The focus goes back to where it was. */
  show(places: readonly PassagePlace[], at?: number): Promise<void>;
  close(): void;
}

/** Lives in this shadow root, which wears `passageStyles`. */
export function openPassageDialog(
  root: ParentNode & Node,
  library: () => Library | undefined,
): PassageDialog {
  return new Reader(root, library);
}

class Reader implements PassageDialog {
  readonly #library: () => Library | undefined;
  readonly #title = element('h3', { id: 'passage-title', dir: 'auto', lang: '' });
  readonly #where = element('p', { class: 'quiet', dir: 'auto', lang: '' });
  readonly #note = element('p', { class: 'passage-note', role: 'status' });
  readonly #body = element('div', { class: 'passage-body', tabindex: '0', role: 'region' });
  readonly #count = element('span', { class: 'quiet', role: 'status' });
  readonly #link = element('a', { target: '_blank', rel: 'noopener noreferrer nofollow' });
  readonly #steps: readonly [previous: HTMLButtonElement, next: HTMLButtonElement];
  readonly #dialog: HTMLDialogElement;
  #places: readonly PassagePlace[] = [];
  #at = 0;

  constructor(root: ParentNode & Node, library: () => Library | undefined) {
    this.#library = library;
    this.#body.setAttribute('aria-label', 'Text of the document');
    this.#steps = [this.#step('Previous source', -1), this.#step('Next source', 1)];
    const close = element('button', { type: 'button', class: 'button' }, 'Close');
    close.addEventListener('click', () => this.close());
    this.#dialog = element(
      'dialog',
      { class: 'passage', part: 'passage', lang: 'en', 'aria-labelledby': 'passage-title' },
      element('div', { class: 'passage-head' }, element('div', {}, this.#title, this.#where), close),
      this.#note,
      this.#body,
      element('div', { class: 'passage-foot' }, ...this.#steps, this.#count, this.#link),
    );
    this.#dialog.addEventListener('click', ({ target }) => {
      if (target === this.#dialog) this.close(); // beside what it holds
    });
    // Escape closes this, and does not stop an answer behind it
    this.#dialog.addEventListener('keydown', (event) => event.key === 'Escape' && event.stopPropagation());
    this.#dialog.addEventListener('close', () => this.#body.replaceChildren());
    root.append(this.#dialog);
  }

  async show(places: readonly PassagePlace[], at = 0): Promise<void> {
    this.#places = places;
    if (!this.#dialog.open) this.#dialog.showModal();
    await this.#turnTo(at);
  }

  close(): void {
    if (this.#dialog.open) this.#dialog.close();
  }

  #step(label: string, by: number): HTMLButtonElement {
    const button = element('button', { type: 'button', class: 'button' }, label);
    button.addEventListener('click', () => {
      if (button.ariaDisabled !== 'true') void this.#turnTo(this.#at + by);
    });
    return button;
  }

  async #turnTo(at: number): Promise<void> {
    const place = this.#places[at];
    if (place === undefined) return;
    this.#at = at;
    this.#head(place);
    this.#note.textContent = '';
    this.#body.replaceChildren(element('p', { class: 'quiet' }, 'Opening …'));
    const isHere = (): boolean => this.#at === at && this.#places[at] === place && this.#dialog.open;
    try {
      const { text } = await this.#textOf(place);
      if (isHere()) this.#fill(text, place);
    } catch (error) {
      if (isHere()) this.#fillWithout(error, place);
    }
  }

  #head(place: PassagePlace): void {
    const { length } = this.#places;
    this.#title.textContent = place.title;
    const [first, ...below] = place.headings;
    const trail = first === place.title ? below : place.headings;
    const where = [...trail, ...(place.page === undefined ? [] : [`page ${place.page}`])].join(' › ');
    this.#where.textContent = [place.name, where]
      .filter((part) => part !== '' && part !== place.title)
      .join(' · ');
    this.#count.textContent = length > 1 ? `${this.#at + 1} of ${length}` : '';
    const [previous, next] = this.#steps;
    // not `disabled`: a disabled button loses the focus it has
    previous.ariaDisabled = String(this.#at === 0);
    next.ariaDisabled = String(this.#at === length - 1);
    previous.hidden = next.hidden = length < 2;
    const href = linkTo(place.url, document.baseURI);
    this.#link.hidden = href === undefined;
    if (href === undefined) this.#link.removeAttribute('href');
    else this.#link.href = href;
    this.#link.textContent = href === undefined ? '' : `Open it at ${new URL(href).host}`;
  }

  async #textOf({ document }: PassagePlace): Promise<{ readonly text: string }> {
    const library = this.#library();
    if (library === undefined) throw new Error('no library');
    return library.documentText(document);
  }

  #fill(text: string, place: PassagePlace): void {
    const { root, mark } = passageText(text, place);
    if (mark === undefined && place.text !== '') {
      this.#note.textContent = 'The document has changed since. This is the passage as it was.';
      this.#alone(place.text);
      return;
    }
    this.#body.replaceChildren(root);
    this.#body.scrollTop = 0;
    (mark?.querySelector('strong') ?? mark)?.scrollIntoView({ block: 'center' }); // its quote, where it has one
    this.#body.focus({ preventScroll: true });
  }

  /** The passage is kept with the answer; its document may have been deleted, or be on another device. */
  #fillWithout(error: unknown, { text }: PassagePlace): void {
    const isGone = this.#library() === undefined || (isFault(error) && error.code === 'document-unknown');
    const why = isGone ? 'The document is not among yours here.' : toFault(error).message;
    this.#note.textContent =
      text === '' ? why : `${why} This is the passage, as it was kept with the answer.`;
    this.#alone(text);
  }

  #alone(text: string): void {
    const passage = text === '' ? undefined : element('mark', {}, text);
    this.#body.replaceChildren(element('div', { class: 'passage-text', dir: 'auto', lang: '' }, passage));
  }
}
