import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How much room the page has, as long as its host is there; `onChange` hears when that is more or less. */
export class PageRoom implements ReactiveController {
  readonly #wide = matchMedia('(min-width: 56rem)');
  readonly #roomy = matchMedia('(min-width: 76rem)');
  readonly #changed: () => void;

  constructor(host: ReactiveControllerHost, onChange: () => void) {
    host.addController(this);
    this.#changed = () => {
      onChange();
      host.requestUpdate();
    };
  }

  /** The sidebar has room beside the chat. */
  get isWide(): boolean {
    return this.#wide.matches;
  }

  /** So have the figures, on the other side. */
  get isRoomy(): boolean {
    return this.#roomy.matches;
  }

  hostConnected(): void {
    for (const query of [this.#wide, this.#roomy]) query.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    for (const query of [this.#wide, this.#roomy]) query.removeEventListener('change', this.#changed);
  }
}
