import { css, html, LitElement } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { showDialog } from './show-dialog.ts';

/**
 * A part of the page beside the chat where there is room for it, and where there is none a drawer over it: a modal
 * dialog, so that the rest is inert and Escape closes it. What is in it stays the same element in both.
 * Fires `panel-close` when the person leaves a drawer.
 */
export class SidePanel extends LitElement {
  static override readonly properties = {
    open: { type: Boolean, reflect: true },
    drawer: { type: Boolean, reflect: true },
    side: { type: String, reflect: true },
    label: { type: String },
  };

  static override readonly styles = css`
    :host {
      display: contents;
    }

    aside {
      width: var(--panel-width, 18rem);
      height: 100%;
      min-height: 0;
      overflow: hidden;
    }

    dialog {
      position: fixed;
      inset-block: 0;
      inset-inline: 0 auto;
      width: min(var(--panel-width, 18rem), calc(100vw - 2.5rem));
      max-width: none;
      height: 100dvh;
      max-height: none;
      margin: 0;
      padding: 0;
      padding-block: env(safe-area-inset-top) env(safe-area-inset-bottom);
      border: 0;
      background: var(--nibble-paper);
      box-shadow: var(--nibble-shadow);
      color: inherit;
      overflow: hidden;
    }

    :host([side='end']) dialog {
      inset-inline: auto 0;
      width: min(var(--panel-width, 18rem), 100vw);
    }

    dialog[open] {
      display: flex;
      flex-direction: column;
    }

    dialog:focus-visible {
      outline: none;
    }

    dialog::backdrop {
      background: rgb(30 20 10 / 45%);
    }

    @media (prefers-reduced-motion: no-preference) {
      dialog[open] {
        animation: arrive 180ms ease-out;
      }
    }

    @keyframes arrive {
      from {
        opacity: 0.4;
        translate: -1.5rem 0;
      }
    }
  `;

  declare open: boolean;
  declare drawer: boolean;
  declare side: 'start' | 'end';
  declare label: string;

  constructor() {
    super();
    this.open = false;
    this.drawer = false;
    this.side = 'start';
    this.label = '';
  }

  protected override render(): TemplateResult {
    if (!this.drawer)
      return html`<aside part="aside" aria-label=${this.label} ?hidden=${!this.open}><slot></slot></aside>`;
    return html`<dialog
      aria-label=${this.label}
      @close=${() => this.#closed()}
      @click=${(event: MouseEvent) => this.#clicked(event)}
    >
      <slot></slot>
    </dialog>`;
  }

  protected override updated(_changed: PropertyValues): void {
    showDialog(this.renderRoot, this.open);
  }

  #closed(): void {
    if (this.open) this.dispatchEvent(new CustomEvent('panel-close'));
  }

  /** A click on the backdrop is a click on the dialog itself. */
  #clicked(event: MouseEvent): void {
    if (event.target === event.currentTarget) this.#closed();
  }
}
