import { css, html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { appIcon } from './app-icons.ts';
import { controls } from './controls-style.ts';
import { Following } from './following.ts';
import type { Toast, Toasts } from './toasts.ts';

/**
 * The toasts, newest first. They lie over nothing: what they stand above gives them room. Their clocks stop while the
 * pointer or the focus is on one.
 * Fires `toast-leave` when one goes that had the focus.
 */
export class ToastList extends LitElement {
  static override readonly properties = { toasts: { attribute: false } };

  static override readonly styles = [
    controls,
    css`
      :host {
        flex: none;
        display: block;
        max-height: 25dvh;
        padding-inline: 0.75rem;
        overflow-y: auto;
      }

      .toast {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        width: fit-content;
        max-width: min(34rem, 100%);
        margin: 0.5rem auto;
        padding: 0.375rem 0.375rem 0.375rem 1rem;
        padding-inline: 1rem 0.375rem;
        border-radius: 14px;
        background: var(--nibble-ink);
        color: var(--nibble-paper);
        font-size: 0.9375rem;
        line-height: 1.4;
      }

      p {
        flex: 1;
        padding-block: 0.375rem;
        overflow-wrap: anywhere;
      }

      .button {
        border-color: transparent;
        background: none;
        color: inherit;
      }

      .button:hover {
        background: color-mix(in srgb, var(--nibble-paper) 18%, transparent);
      }

      .act {
        font-weight: 700;
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }

      .button:focus-visible {
        outline-color: var(--nibble-paper);
        outline-offset: -3px;
      }

      @media (forced-colors: active) {
        .toast {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];

  declare toasts: Toasts;
  readonly #following = new Following(this);

  constructor() {
    super();
    for (const on of ['pointerenter', 'focusin']) this.addEventListener(on, () => this.toasts.hold(true));
    for (const off of ['pointerleave', 'focusout']) this.addEventListener(off, () => this.toasts.hold(false));
  }

  protected override willUpdate(): void {
    this.#following.follow(this.toasts);
  }

  protected override update(changed: PropertyValues): void {
    const root = this.renderRoot as ShadowRoot;
    const hadFocus = root.activeElement !== null;
    super.update(changed);
    if (hadFocus && root.activeElement === null) this.dispatchEvent(new CustomEvent('toast-leave'));
  }

  protected override render(): TemplateResult {
    return html`<div role="status">
      ${repeat(
        this.toasts.shown.toReversed(),
        ({ key }) => key,
        (toast) => this.#toast(toast),
      )}
    </div>`;
  }

  #toast({ key, text, action }: Toast): TemplateResult {
    return html`<div class="toast">
      <p>${text}</p>
      ${
        action === undefined
          ? nothing
          : html`<button class="button act" @click=${action.act}>${action.label}</button>`
      }
      <button class="button round" aria-label="Dismiss" @click=${() => this.toasts.dismiss(key)}>
        ${appIcon('close')}
      </button>
    </div>`;
  }
}
