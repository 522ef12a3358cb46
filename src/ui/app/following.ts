import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Something that says when it changed. */
export interface Followable {
  subscribe(listener: () => void): () => void;
}

/** Renders `host` again whenever what it follows changes, as long as it is on the page. */
export class Following implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #source: Followable | undefined;
  #leave: (() => void) | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Follows another one from now on; the same one again changes nothing. */
  follow(source: Followable): void {
    if (source === this.#source) return;
    this.#leave?.();
    this.#source = source;
    this.#listen();
  }

  hostConnected(): void {
    if (this.#leave === undefined) this.#listen();
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#leave?.();
    this.#leave = undefined;
  }

  #listen(): void {
    this.#leave = this.#source?.subscribe(() => this.#host.requestUpdate());
  }
}
