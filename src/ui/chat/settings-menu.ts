import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import { icon } from './icons.ts';
import { latePart } from './late-part.ts';
import type { PanelOptions, SettingsPanel } from './settings-panel.ts';

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment };

export type SettingsOptions = Pick<PanelOptions, 'assistant' | 'onProblem'>;

/** The button in the head and the panel it opens, whose insides are loaded with the first look at them. */
export class SettingsMenu implements ReactiveController {
  readonly #host: Host;
  readonly #options: SettingsOptions;
  readonly #part;
  #panel: SettingsPanel | undefined;
  #isOpen = false;

  constructor(host: Host, options: SettingsOptions) {
    this.#host = host;
    this.#options = options;
    this.#part = latePart(host, () => import('./settings-panel.ts'));
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('pointerdown', this.#pressElsewhere);
  }

  hostDisconnected(): void {
    document.removeEventListener('pointerdown', this.#pressElsewhere);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  button(): TemplateResult {
    return html`<button
      type="button"
      class="button button-icon"
      id="settings-button"
      aria-label="Settings"
      title="Settings"
      aria-expanded=${this.#isOpen}
      aria-controls="settings"
      @click=${() => (this.#isOpen ? this.close() : void this.#open())}
    >
      ${icon('sliders')}
    </button>`;
  }

  /** `note` is what went wrong here, if something did. */
  panel(note: TemplateResult | typeof nothing): TemplateResult {
    return html`<div
      class="settings"
      part="settings"
      id="settings"
      role="dialog"
      aria-labelledby="settings-title"
      tabindex="-1"
      ?hidden=${!this.#isOpen}
      @focusout=${this.#leave}
    >
      ${this.#panel?.render(note) ?? nothing}
    </div>`;
  }

  /** Puts it away; the focus goes back to the button if it was in here. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const hadFocus = this.#find('#settings')?.matches(':focus-within') === true;
    void this.#update(hadFocus ? '#settings-button' : undefined);
  }

  async #open(): Promise<void> {
    try {
      const { SettingsPanel } = await this.#part.load();
      this.#panel ??= new SettingsPanel({
        ...this.#options,
        close: () => this.close(),
        update: (focusOn) => this.#update(focusOn),
      });
    } catch (error) {
      return this.#options.onProblem(error);
    }
    this.#isOpen = true;
    this.#panel.open();
    await this.#update('#settings');
  }

  readonly #pressElsewhere = (event: PointerEvent): void => {
    const path = event.composedPath();
    const isHere = ['#settings', '#settings-button'].some((name) => {
      const part = this.#find(name);
      return part !== null && path.includes(part);
    });
    if (!isHere) this.close();
  };

  /** Tabbing out of it puts it away; a click that focuses nothing does not. */
  readonly #leave = ({ relatedTarget }: FocusEvent): void => {
    const isHere = ['#settings', '#settings-button'].some((name) =>
      this.#find(name)?.contains(relatedTarget as Node | null),
    );
    if (relatedTarget !== null && !isHere) this.close();
  };

  async #update(focusOn?: string): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (focusOn !== undefined) this.#find(focusOn)?.focus();
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(selector);
  }
}
