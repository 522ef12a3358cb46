import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Passage } from '../../../core/library.ts';
import { plural } from '../../../core/plural.ts';
import { placeText } from '../../chat/passage-words.ts';
import { excerptOf } from './passage-excerpt.ts';
import type { PassageSearch } from './passage-search.ts';

export interface ResultParts {
  readonly search: PassageSearch;
  /** The model is here that finds by meaning. */
  readonly hasModel: boolean;
  readonly find: (question: string) => void;
  readonly open: (at: number) => void;
}

/** A search without a model that answers: what is found opens where it stands. */
export function findPanel({ search, hasModel, find, open }: ResultParts): TemplateResult {
  const { passages, fault, isSearching } = search;
  return html`<search>
    <form
      class="find"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const { value } = (event.currentTarget as HTMLFormElement).elements.namedItem(
          'question',
        ) as HTMLInputElement;
        if (value.trim() !== '') find(value.trim());
      }}
    >
      <label for="question">Find a passage</label>
      <input
        id="question"
        name="question"
        type="search"
        class="field"
        dir="auto"
        autocomplete="off"
        maxlength="2000"
        placeholder="How long is the warranty?"
      />
      <button class="button">Find</button>
    </form>
    <p class="quiet" role="status">${isSearching ? 'Looking …' : foundText(search)}</p>
    ${fault === undefined ? nothing : html`<p class="fault" role="alert">${fault.message}</p>`}
    ${
      hasModel || passages === undefined
        ? nothing
        : html`<p class="quiet">
            Only words were looked for: the model that knows what they mean is not on this device.
          </p>`
    }
    <ol class="found">
      ${passages?.map((passage, at) => result(passage, () => open(at)))}
    </ol>
  </search>`;
}

function result(passage: Passage, open: () => void): TemplateResult {
  const { cosine } = passage;
  const { before, quote, after } = excerptOf(passage);
  return html`<li>
    <button class="passage-row" @click=${open}>
      <strong dir="auto">${placeText(passage)}</strong>
      <span class="excerpt" dir="auto"
        >${before}${quote === '' ? nothing : html`<mark>${quote}</mark>`}${after}</span
      >
      <span class="quiet">${cosine === undefined ? 'by its words' : `closeness ${cosine.toFixed(2)}`}</span>
    </button>
  </li>`;
}

function foundText({ passages, question }: PassageSearch): string {
  if (passages === undefined) return '';
  return passages.length === 0
    ? `Nothing fits “${question}”.`
    : `${plural(passages.length, 'passage')} found.`;
}
