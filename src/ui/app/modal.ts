import { css, html, LitElement } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { appIcon } from './app-icons.ts';
import { controls } from './controls-style.ts';
import { showDialog } from './show-dialog.ts';

/**
 * A dialog over the page, with a title and a button that closes it; what is slotted `above` stays over what is scrolled.
 * It closes by Escape and by a click beside it, and then fires `modal-close`.
 */
export class Modal extends LitElement {
  static override readonly properties = {
    open: { type: Boolean, reflect: true },
    heading: { type: String },
  };

  static override readonly styles = [
    controls,
    css`
      dialog {
        width: min(46rem, 100vw - 2rem);
        max-width: none;
        max-height: min(52rem, 100dvh - 3rem);
        padding: 0;
        border: 1px solid var(--nibble-line);
        border-radius: 20px;
        background: var(--nibble-paper);
        box-shadow: var(--nibble-shadow);
        color: inherit;
        overflow: hidden;
      }

      dialog[open] {
        display: flex;
        flex-direction: column;
      }

      dialog::backdrop {
        background: rgb(30 20 10 / 45%);
      }

      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 1rem;
        padding: 0.75rem 0.75rem 0.75rem 1.5rem;
        padding-inline: 1.5rem 0.75rem;
        border-bottom: 1px solid var(--nibble-line);
      }

      h2 {
        font-size: 1.125rem;
        font-weight: 650;
        line-height: 1.3;
      }

      .body {
        min-height: 0;
        padding: 1.25rem 1.5rem 1.75rem;
        overflow-y: auto;
        overscroll-behavior: contain;
      }

      @media (max-width: 36rem) {
        dialog {
          width: 100vw;
          height: 100dvh;
          max-height: none;
          margin: 0;
          padding-block: env(safe-area-inset-top) env(safe-area-inset-bottom);
          border: 0;
          border-radius: 0;
        }

        .body {
          flex: 1;
          padding: 1rem 1rem 2rem;
        }

        header {
          padding-inline: 1rem 0.5rem;
        }
      }

      @media (prefers-reduced-motion: no-preference) {
        dialog[open] {
          animation: arrive 160ms ease-out;
        }
      }

      @keyframes arrive {
        from {
          opacity: 0;
          translate: 0 0.75rem;
        }
      }
    `,
  ];

  declare open: boolean;
  declare heading: string;

  constructor() {
    super();
    this.open = false;
    this.heading = '';
  }

  protected override render(): TemplateResult {
    return html`<dialog
      aria-labelledby="heading"
      @close=${() => this.#closed()}
      @click=${(event: MouseEvent) => event.target === event.currentTarget && this.#closed()}
    >
      <header>
        <h2 id="heading">${this.heading}</h2>
        <button class="button bare round" aria-label="Close" @click=${() => this.#closed()}>
          ${appIcon('close')}
        </button>
      </header>
      <slot name="above"></slot>
      <div class="body"><slot></slot></div>
    </dialog>`;
  }

  protected override updated(_changed: PropertyValues): void {
    showDialog(this.renderRoot, this.open);
  }

  #closed(): void {
    if (this.open) this.dispatchEvent(new CustomEvent('modal-close'));
  }
}
