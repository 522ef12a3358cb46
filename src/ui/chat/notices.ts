import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Notice } from '../../core/protocol.ts';

/** What the person should know although everything goes on; each can be put away. */
export function noticeList(notices: readonly Notice[], dismiss: (notice: Notice) => void): TemplateResult {
  return html`<div class="notices" role="status">
    ${notices.map(
      (notice) =>
        html`<div class="notice" part="notice">
          <p>${notice.message}</p>
          <button type="button" class="button-quiet" @click=${() => dismiss(notice)}>Got it</button>
        </div>`,
    )}
  </div>`;
}

/** What a person asked for and did not get, until they have read it. */
export function problemNote(
  message: string | undefined,
  dismiss: () => void,
): TemplateResult | typeof nothing {
  if (message === undefined) return nothing;
  return html`<div class="notice notice-problem" part="notice" role="alert">
    <p>${message}</p>
    <button type="button" class="button-quiet" @click=${dismiss}>Got it</button>
  </div>`;
}
