import type { StorageUsage } from '../core/protocol.ts';
import type { Announcer } from './announcer.ts';
import { openChatSession } from './chat-session.ts';
import type { ChatSession } from './chat-session.ts';
import { openModelSession } from './model-session.ts';
import type { ModelSession } from './model-session.ts';
import { canAsk, showsChat } from './page-state.ts';
import type { PageState } from './page-state.ts';
import type { Runtime } from './runtime.ts';
import { stepTitle } from './start-progress.ts';
import { createViews } from './views.ts';

export interface AppOptions {
  /** Absolute address of the catalogue. */
  readonly catalog: string;
  /** An id in it; absent means the first. */
  readonly modelId?: string | undefined;
}

/** Builds the page into `root` and opens the model. */
export function startApp(root: HTMLElement, runtime: Runtime, { catalog, modelId }: AppOptions): void {
  new App(root, runtime, { catalog, modelId }).open();
}

/** Holds the one state of the page and passes it to the views. */
class App {
  #state: PageState = { phase: 'opening' };
  #usage: StorageUsage | undefined;
  readonly #views: ReturnType<typeof createViews>;
  readonly #model: ModelSession;
  readonly #chat: ChatSession;

  constructor(root: HTMLElement, runtime: Runtime, { catalog, modelId }: AppOptions) {
    this.#views = createViews(root, {
      start: () => void this.#model.start(),
      cancel: () => this.#model.cancel(),
      ask: (question) => this.#ask(question),
      stop: () => this.#chat.stop(),
      newChat: () => this.#newChat(),
      deleteModel: () => void this.#deleteModel(),
      lookAtStorage: () => void this.#model.refreshUsage(),
    });
    this.#model = openModelSession({
      runtime,
      catalog,
      modelId,
      events: {
        show: (state) => this.#show(state),
        notice: (notice) => this.#views.notices.add(notice),
        usage: (usage) => {
          this.#usage = usage;
          this.#render();
        },
      },
    });
    this.#chat = openChatSession(
      this.#views.transcript,
      {
        answering: (isAnswering) => this.#showAnswering(isAnswering),
        rate: (tokensPerSecond, isLive) => this.#views.statusBar.showRate(tokensPerSecond, isLive),
        say: (text) => this.#views.announcer.say(text),
      },
      () => this.#model.ready(),
    );
  }

  open(): void {
    document.addEventListener('keydown', (event) => {
      const isOverlay = document.querySelector(':popover-open') !== null;
      if (event.key === 'Escape' && this.#state.phase === 'answering' && !isOverlay) this.#chat.stop();
    });
    this.#render();
    void this.#model.open();
  }

  #render(): void {
    this.#views.render(this.#state, this.#usage);
  }

  #show(next: PageState): void {
    const before = this.#state;
    this.#state = next;
    this.#render();
    announce(this.#views.announcer, before, next);
    if (showsChat(next) && !showsChat(before)) this.#views.composer.focus();
  }

  #showAnswering(isAnswering: boolean): void {
    const state = this.#state;
    if (state.phase !== 'ready' && state.phase !== 'answering') return;
    this.#show({ ...state, phase: isAnswering ? 'answering' : 'ready' });
  }

  #ask(question: string): void {
    if (canAsk(this.#state)) void this.#chat.ask(question);
  }

  #newChat(): void {
    this.#chat.clear();
    this.#views.composer.focus();
  }

  async #deleteModel(): Promise<void> {
    this.#chat.clear();
    this.#views.notices.clear();
    await this.#model.remove();
  }
}

/** Says each change of phase once; progress itself is read from the bar. */
function announce(announcer: Announcer, before: PageState, next: PageState): void {
  if (next.phase === 'starting') {
    const title = stepTitle(next.progress);
    if (before.phase !== 'starting' || stepTitle(before.progress) !== title) announcer.say(`${title} …`);
  }
  if (next.phase === 'ready' && before.phase === 'starting') announcer.say('The model is ready.');
}
