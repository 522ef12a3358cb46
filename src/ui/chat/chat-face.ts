import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { AssistantEvent } from '../../assistant/assistant.ts';
import { canAsk, modelOf, showsChat } from '../../assistant/assistant-state.ts';
import type { AssistantState } from '../../assistant/assistant-state.ts';
import type { AnswerMessage, Conversation } from '../../assistant/conversation.ts';
import type { Fault } from '../../core/fault.ts';
import type { GivenFiles } from '../../core/given-files.ts';
import { ChatDocuments } from './chat-documents.ts';
import { chatFoot, chatHeader, emptyState, newChatButton } from './chat-frame.ts';
import { Composer } from './composer.ts';
import { keepFocus } from './keep-focus.ts';
import { liveRate } from './live-rate.ts';
import { lookupText } from './lookup-text.ts';
import { createMessageList } from './message-list.ts';
import { nowAndThen } from './now-and-then.ts';
import { Remarks } from './remarks.ts';
import { SettingsMenu } from './settings-menu.ts';
import { StartStage } from './start-stage.ts';
import type { StartStageHost } from './start-stage.ts';
import { stepTitle } from './start-step.ts';
import { keepAtBottom } from './stick-to-bottom.ts';
import type { BottomKeeper } from './stick-to-bottom.ts';
import { transcript } from './transcript.ts';

/** The element, as far as its face needs it. */
export interface ChatFaceHost extends StartStageHost {
  readonly heading: string;
  readonly placeholder: string;
  readonly starters: readonly string[];
  /** The documents are those of a site, not of the person. */
  readonly site: string | undefined;
}

/** Everything one sees of an assistant. The text of answers is written past the templates, into the message list. */
export class ChatFace {
  readonly #host: ChatFaceHost;
  readonly #messages;
  readonly #composer: Composer;
  readonly #settings: SettingsMenu;
  readonly #documents: ChatDocuments;
  readonly #start: StartStage;
  readonly #remarks = new Remarks(() => this.#host.requestUpdate());
  readonly #rate = liveRate(() => this.#host.requestUpdate());
  readonly #onStep = nowAndThen(() => this.#host.requestUpdate());
  #bottom: BottomKeeper | undefined;
  #state: AssistantState = { phase: 'opening' };
  #shownId = '';
  #isAway = false;

  constructor(host: ChatFaceHost) {
    this.#host = host;
    this.#messages = createMessageList(() => host.heading, {
      retry: () => this.#try(host.assistant.retry()),
      goWithoutDocuments: () => {
        host.assistant.configure({ useDocuments: false });
        this.#try(host.assistant.retry());
      },
      edit: (id, text) => this.#try(host.assistant.edit(id, text)),
      cite: (root, sources) => this.#documents.cite(root, sources),
      openSource: (sources, at) => this.#documents.open(sources, at),
    });
    const onProblem = (error: unknown): void => this.#remarks.show(error);
    this.#documents = new ChatDocuments(host, onProblem);
    this.#composer = new Composer(host, {
      send: (text) => this.#try(host.assistant.ask(text), text),
      stop: () => host.assistant.stop(),
    });
    this.#settings = new SettingsMenu(host, { assistant: () => host.assistant, onProblem });
    this.#start = new StartStage(host);
    host.addEventListener('keydown', (event) => this.#press(event));
  }

  /** Shows another assistant, as it is now. */
  begin(): void {
    const { state, conversation } = this.#host.assistant;
    this.#state = state;
    this.#remarks.forget();
    this.#rate.forget();
    this.#start.prepare(this.#state);
    this.#documents.begin();
    this.#show(conversation);
  }

  /** The assistant is shown no more. */
  end(): void {
    this.#documents.end();
  }

  /** What keeps a file from being a model is shown, and the model before goes on. */
  useModel(model: string | GivenFiles): void {
    this.#try(this.#host.assistant.useModel(model));
  }

  hear(event: AssistantEvent): void {
    switch (event.type) {
      case 'state':
        return this.#onState(event.state);
      case 'conversation':
        return this.#show(event.conversation);
      case 'question':
        this.#rate.begin();
        return this.#bottom?.jump();
      case 'text':
        this.#messages.write(event.messageId, event.text);
        return this.#rate.count(performance.now());
      case 'answer':
        return this.#onAnswer(event.answer, event.fault);
      case 'lookup':
        return this.#messages.note(event.messageId, lookupText(event.progress));
      case 'sources':
        return this.#messages.cite(event.messageId, event.sources);
      case 'notice':
      case 'notice-over':
      case 'settings':
        return this.#host.requestUpdate();
      default:
        return event satisfies never;
    }
  }

  render(): TemplateResult {
    const { assistant, heading } = this.#host;
    const { state } = assistant;
    const isChat = showsChat(state);
    // What was said can be read while its model is not here.
    const isRead = !isChat && assistant.conversation.messages.length > 0;
    const hasSettings = isChat || (modelOf(state)?.storedBytes ?? 0) > 0;
    const problem = this.#remarks.problem();
    const { isOpen } = this.#settings;
    const { finder } = this.#documents;
    return html`<div class="chat" lang="en" data-phase=${state.phase}>
      ${chatHeader(heading, [
        isChat ? newChatButton(() => this.#newChat()) : nothing,
        hasSettings ? this.#settings.button() : nothing,
      ])}
      ${hasSettings ? this.#settings.panel(isOpen ? problem : nothing) : nothing}
      ${this.#remarks.notices(assistant.notices)} ${isOpen ? nothing : problem}
      ${isChat || isRead ? nothing : this.#start.render(state, finder)} ${this.#transcript(isChat || isRead)}
      ${isRead ? this.#start.render(state, finder, 'panel panel-below') : nothing}
      <footer class="dock" ?hidden=${!isChat}>
        ${this.#documents.switch()}
        ${this.#composer.render({
          isBusy: assistant.isBusy,
          canAsk: canAsk(state),
          placeholder: state.phase === 'starting' ? `${stepTitle(state.progress)} …` : this.#host.placeholder,
        })}
        ${chatFoot(state, this.#rate.text)}
      </footer>
      ${this.#remarks.spoken()}
    </div>`;
  }

  /** Runs an update, and gives the focus a sensible place if what had it goes away. */
  keepFocus(update: () => void): void {
    keepFocus(this.#host.renderRoot as ShadowRoot, update, () => this.focus());
  }

  get draft(): string {
    return this.#composer.draft;
  }

  restoreDraft(text: string): void {
    this.#composer.restore(text);
  }

  focus(): void {
    if (!showsChat(this.#host.assistant.state)) this.#find('.panel')?.focus({ preventScroll: true });
    else if (!this.#composer.focus()) this.#find('.log')?.focus({ preventScroll: true });
  }

  /** After each update: what needs the elements that were just made. */
  updated(): void {
    if (this.#bottom !== undefined) return;
    this.#bottom = keepAtBottom(this.#find('.log')!, this.#find('.column')!, (isAway) => {
      this.#isAway = isAway;
      this.#host.requestUpdate();
    });
    if (this.#host.assistant.conversation.messages.length > 0) this.#bottom.jump();
  }

  #transcript(isShown: boolean): TemplateResult {
    const { assistant, starters } = this.#host;
    const isEmpty = assistant.conversation.messages.length === 0;
    const ask = (question: string): void => this.#try(assistant.ask(question));
    return transcript(
      {
        isShown,
        isBusy: assistant.isBusy,
        isAway: this.#isAway,
        empty: isEmpty ? emptyState(starters, ask) : undefined,
        messages: this.#messages.root,
      },
      () => this.#bottom?.jump(),
    );
  }

  #onState(next: AssistantState): void {
    const before = this.#state;
    this.#state = next;
    this.#start.prepare(this.#state);
    const isStep =
      before.phase === 'starting' && next.phase === 'starting' && before.progress.step === next.progress.step;
    if (isStep) return this.#onStep();
    if (next.phase === 'starting') this.#remarks.say(`${stepTitle(next.progress)} …`);
    if (next.phase === 'ready' && before.phase === 'starting') this.#remarks.say('The model is ready.');
    this.#host.requestUpdate();
  }

  #onAnswer(answer: AnswerMessage, fault: Fault | undefined): void {
    this.#remarks.sayAnswer(answer, this.#messages.end(answer, fault));
    this.#rate.end(answer.stats?.decodeTokensPerSecond);
  }

  #show(conversation: Conversation): void {
    const isOther = conversation.id !== this.#shownId;
    this.#shownId = conversation.id;
    this.keepFocus(() => this.#messages.show(conversation, this.#host.assistant.isBusy));
    if (isOther && conversation.messages.length === 0) this.#bottom?.reset();
    else if (isOther) this.#bottom?.jump();
    this.#host.requestUpdate();
  }

  #newChat(): void {
    this.#host.assistant.newConversation();
    this.focus();
  }

  /** Lets a request of the person run; what keeps it from being asked is shown, and its text is given back. */
  #try(request: Promise<unknown>, text = ''): void {
    this.#remarks.show();
    request.catch((error: unknown) => {
      this.#composer.restore(text);
      this.#remarks.show(error);
    });
  }

  #press(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
    if (this.#settings.isOpen) this.#settings.close();
    else if (this.#host.assistant.isBusy) this.#host.assistant.stop();
    else return;
    event.preventDefault();
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector(selector);
  }
}
