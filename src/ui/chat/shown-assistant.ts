import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Assistant, AssistantEvent } from '../../assistant/assistant.ts';
import type { Conversation } from '../../assistant/conversation.ts';

export interface ShownAssistantOptions {
  /** Makes the element's own one. */
  readonly create: () => Assistant;
  readonly hear: (event: AssistantEvent) => void;
  /** The element has left the page: nothing is heard until one is shown again. */
  readonly leave: () => void;
}

/**
 * The assistant an element shows: its own, made when it is needed, or one that was given. Its own ends when the element
 * has left the page for good; what was said is kept, should it come back.
 */
export class ShownAssistant implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: ShownAssistantOptions;
  #given: Assistant | undefined;
  #own: Assistant | undefined;
  #kept: Conversation | undefined;
  #heard: Assistant | undefined;
  #leave = (): void => {};

  constructor(host: ReactiveControllerHost & HTMLElement, options: ShownAssistantOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  get current(): Assistant {
    return this.#given ?? (this.#own ??= this.#create());
  }

  get isOwn(): boolean {
    return this.#given === undefined;
  }

  /** True once the one that is shown has been on the page. */
  get isHeard(): boolean {
    return this.#heard !== undefined;
  }

  /** Shows this one, which stays its giver's, or without one the element's own. */
  give(assistant: Assistant | undefined): void {
    if (assistant !== undefined && assistant === this.#own) return;
    this.#given = assistant;
    if (assistant !== undefined) this.#endOwn();
    this.#host.requestUpdate();
  }

  /** Ends the element's own one and goes on with another, made anew. */
  renew(): void {
    if (this.isOwn) this.#endOwn();
  }

  /** Hears the one that is shown; true when that is another one than before. */
  listen(): boolean {
    const { current } = this;
    if (current === this.#heard) return false;
    this.#leave();
    this.#heard = current;
    this.#leave = current.subscribe(this.#options.hear);
    return true;
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  /** An element that is moved leaves the page for less than a microtask. */
  hostDisconnected(): void {
    queueMicrotask(() => {
      if (this.#host.isConnected) return;
      this.#leave();
      this.#heard = undefined;
      this.#options.leave();
      this.#endOwn();
    });
  }

  #create(): Assistant {
    const assistant = this.#options.create();
    if (this.#kept !== undefined) assistant.openConversation(this.#kept);
    this.#kept = undefined;
    return assistant;
  }

  #endOwn(): void {
    const own = this.#own;
    if (own === undefined) return;
    this.#own = undefined;
    own.stop();
    this.#kept = own.conversation;
    void own.close();
    own.library?.close(); // it was made for this assistant
  }
}
