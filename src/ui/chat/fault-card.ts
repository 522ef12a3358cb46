import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Fault } from '../../core/fault.ts';

/** What can be done about a fault, as a button. */
export interface FaultAction {
  readonly label: string;
  readonly act: () => void;
}

/** Says what went wrong and what to do, with the code for whoever looks it up. */
export function faultCard(
  title: string,
  fault: Pick<Fault, 'code' | 'message'>,
  ...actions: readonly FaultAction[]
): TemplateResult {
  return html`<div class="fault" part="fault" role="alert">
    <p class="fault-title">${title}</p>
    <p>${fault.message}</p>
    <div class="fault-foot">
      ${actions.map(
        ({ label, act }) => html`<button type="button" class="button" @click=${act}>${label}</button>`,
      )}
      <code class="fault-code">${fault.code}</code>
    </div>
  </div>`;
}
