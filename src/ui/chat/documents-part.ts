import { css, html } from 'lit';
import type { CSSResult, TemplateResult } from 'lit';
import { passageStyles } from '../style/passage-styles.ts';
import { sourceStyles } from '../style/source-styles.ts';
import { icon } from './icons.ts';

// What a chat needs of documents once it has some: comes late, see `late-part.ts`.

export { openPassageDialog } from './passage-dialog.ts';
export type { PassageDialog } from './passage-dialog.ts';
export { fillSources } from './source-list.ts';

export const styles: CSSResult = css`
  ${sourceStyles}
  ${passageStyles}
`;

/** Whether answers come from the documents. Its mark says so too, where colours do not. */
export function documentsSwitch(label: string, isOn: boolean, toggle: () => void): TemplateResult {
  return html`<button
    type="button"
    class="button documents-switch"
    part="documents"
    aria-pressed=${isOn}
    @click=${toggle}
  >
    ${icon(isOn ? 'check' : 'pages')} ${label}
  </button>`;
}
