import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** One of a few, all of them in sight. */
export interface RadioChoice<T extends string> {
  readonly name: string;
  readonly title: string;
  readonly choices: readonly (readonly [value: T, name: string])[];
  readonly chosen: T;
  readonly choose: (value: T) => void;
  readonly note?: string;
}

export function radioChoice<T extends string>(choice: RadioChoice<T>): TemplateResult {
  const { name, title, choices, chosen, choose, note } = choice;
  const noteId = note === undefined ? nothing : `${name}-note`;
  return html`<fieldset aria-describedby=${noteId}>
    <legend>${title}</legend>
    <div class="choices">
      ${choices.map(
        ([value, label]) =>
          html`<label class="button">
            <input
              type="radio"
              name=${name}
              value=${value}
              .checked=${live(chosen === value)}
              @change=${() => choose(value)}
            />
            ${label}
          </label>`,
      )}
    </div>
    ${note === undefined ? nothing : html`<p id=${noteId} class="quiet">${note}</p>`}
  </fieldset>`;
}
