import { LitElement } from 'lit';
import type { CSSResultGroup, PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import type { Assistant } from '../../assistant/assistant.ts';
import { DEFAULT_SETTINGS } from '../../assistant/assistant-settings.ts';
import { showsChat } from '../../assistant/assistant-state.ts';
import { readConversation, writeConversation } from '../../assistant/conversation-file.ts';
import type { AnswerMessage, Conversation } from '../../assistant/conversation.ts';
import { createAssistant } from '../../assistant/create-assistant.ts';
import { packageRuntime } from '../../assistant/package-runtime.ts';
import type { Runtime } from '../../assistant/runtime.ts';
import type { GivenFiles } from '../../core/given-files.ts';
import type { DeviceChoice, HubOptions, SamplingOptions } from '../../core/protocol.ts';
import { chatStyles } from '../style/chat-styles.ts';
import { tell } from './chat-events.ts';
import { ChatFace } from './chat-face.ts';
import {
  ANSWERING_OPTIONS,
  MAKING_OPTIONS,
  assistantOptions,
  libraryOptions,
  optionsNow,
  settingsOf,
} from './element-options.ts';
import type { ElementOptions, OptionValues } from './element-options.ts';
import { ShownAssistant } from './shown-assistant.ts';
import { STARTERS } from './starters.ts';

/**
 * `<nibble-chat>`: a chat with a model on this device. It fills its container.
 *
 * ```html
 * <script type="module" src="https://example.com/nibble/element.js"></script>
 * <nibble-chat catalog="/models/catalog.json" heading="Ask us" theme="light"></nibble-chat>
 * ```
 */
export class NibbleChat extends LitElement implements ElementOptions {
  static override styles: CSSResultGroup = chatStyles;

  static override properties: PropertyDeclarations = {
    model: {},
    catalog: {},
    hub: { attribute: false },
    system: {},
    heading: {},
    placeholder: {},
    theme: { reflect: true },
    start: {},
    temperature: { type: Number },
    topP: { type: Number, attribute: 'top-p' },
    maxTokens: { type: Number, attribute: 'max-tokens' },
    threads: { converter: (value) => (value === 'auto' || value === null ? value : Number(value)) },
    contextLength: { type: Number, attribute: 'context-length' },
    device: {},
    library: {},
    site: {},
    starters: { attribute: false },
    sampling: { attribute: false },
    runtime: { attribute: false },
    createWorker: { attribute: false },
    assistant: { attribute: false, noAccessor: true },
    conversation: { attribute: false, noAccessor: true },
  };

  /** An id in the catalogue, or as a property a file that the person gave; absent means the catalogue's first model that answers. */
  declare model: string | GivenFiles | undefined;
  /** Address of the catalogue; absent means `models/catalog.json`, from the page. */
  declare catalog: string | URL | undefined;
  /** How models of the Hub are reached. */
  declare hub: HubOptions | undefined;
  /** The system prompt. */
  declare system: string | undefined;
  /** What stands in the head, and who answers. */
  declare heading: string;
  declare placeholder: string;
  /** Absent means as the device prefers. */
  declare theme: 'light' | 'dark' | undefined;
  /** Whether the model starts by itself: when it is on this device already, also by a download, or not at all. */
  declare start: 'stored' | 'always' | 'never' | undefined;
  declare temperature: number | undefined;
  declare topP: number | undefined;
  /** Tokens of an answer at most. */
  declare maxTokens: number | undefined;
  declare threads: number | 'auto' | undefined;
  declare contextLength: number | undefined;
  declare device: DeviceChoice | undefined;
  /** Name of a library of the person's documents to answer from; empty means `documents`, the one that is there by itself. */
  declare library: string | undefined;
  /** Address of an index that `nibble index` built: answers come from it, and point into its pages. */
  declare site: string | undefined;
  /** Questions to start with. */
  declare starters: readonly string[];
  /** In the place of the usual sampling; `temperature` and `topP` go on top. */
  declare sampling: SamplingOptions | undefined;
  /** What stands in for the package, in tests for example. */
  declare runtime: Runtime | undefined;
  declare createWorker: (() => Worker) | undefined;

  readonly #face = new ChatFace(this);
  readonly #shown = new ShownAssistant(this, {
    create: () => this.#create(),
    hear: (event) => {
      this.#face.hear(event);
      tell(this, event);
    },
    leave: () => this.#face.end(),
  });

  constructor() {
    super();
    this.heading = 'Nibble';
    this.placeholder = 'Ask something small';
    this.starters = STARTERS;
  }

  /** The assistant that is shown: this element's own, which ends with it, or the one that was set here. */
  get assistant(): Assistant {
    return this.#shown.current;
  }

  set assistant(assistant: Assistant | undefined) {
    this.#shown.give(assistant);
  }

  /** What the person has written and not sent; empty when nothing. */
  get draft(): string {
    return this.#face.draft;
  }

  /** True while a question is being worded anew. */
  get isEditing(): boolean {
    return this.renderRoot.querySelector('.edit') !== null;
  }

  /** Gives back a draft, after the first update, if nothing was written meanwhile. */
  restoreDraft(text: string): void {
    this.#face.restoreDraft(text);
  }

  get conversation(): Conversation {
    return this.assistant.conversation;
  }

  set conversation(conversation: Conversation) {
    this.assistant.openConversation(conversation);
  }

  /** Downloads what is missing and loads the model. Never rejects: see the `nibble-state` event. */
  async startModel(): Promise<void> {
    await this.#settled();
    await this.assistant.start();
  }

  /**
   * Asks as the person would, and resolves with the answer when it is over.
   * @throws Fault `busy`, `closed`, `message-invalid`.
   */
  async ask(text: string): Promise<AnswerMessage> {
    await this.#settled();
    return this.assistant.ask(text);
  }

  /** Stops the running answer; what was written stays. */
  stop(): void {
    this.assistant.stop();
  }

  /** Answers the last question once more. */
  async retry(): Promise<AnswerMessage> {
    return this.assistant.retry();
  }

  /** Replaces a question by another wording and asks it; what came after it is forgotten. */
  async edit(questionId: string, text: string): Promise<AnswerMessage> {
    return this.assistant.edit(questionId, text);
  }

  newConversation(): void {
    this.assistant.newConversation();
  }

  /** The conversation as JSON, for `importConversation`. */
  exportConversation(): string {
    return writeConversation(this.conversation);
  }

  /** @throws Fault `conversation-invalid`. */
  importConversation(json: string): void {
    this.conversation = readConversation(json);
  }

  override focus(): void {
    this.#face.focus();
  }

  protected override willUpdate(): void {
    const isNew = (name: keyof OptionValues): boolean => !Object.is(this.#taken?.[name], this[name]); // NaN, a number that is none, is itself here
    const model = this.model ?? undefined;
    const isChosenLater = this.#shown.isHeard && model !== undefined;
    if (MAKING_OPTIONS.some(isNew) || (isNew('model') && !isChosenLater)) this.#shown.renew();
    const isOther = this.#shown.listen();
    if (isOther) this.#face.begin();
    this.#configure(isOther, ANSWERING_OPTIONS.some(isNew));
    if (isNew('model') && model !== undefined) this.#face.useModel(model);
    else if (isOther && this.assistant.state.phase === 'opening') void this.assistant.open();
    this.#taken = optionsNow(this);
  }

  protected override update(changed: PropertyValues<NibbleChat>): void {
    const wasChat = this.#isChat;
    this.#isChat = showsChat(this.assistant.state);
    this.#face.keepFocus(() => super.update(changed));
    const isFree = this.autofocus && document.activeElement === document.body;
    if (this.#isChat && !wasChat && isFree) this.focus();
  }

  protected override updated(): void {
    this.#face.updated();
  }

  protected override render(): TemplateResult {
    return this.#face.render();
  }

  #isChat = false;
  /** What the assistant has heard of this element's options. */
  #taken: OptionValues | undefined;

  #create(): Assistant {
    this.#taken = optionsNow(this);
    const runtime = this.runtime ?? packageRuntime;
    const options = libraryOptions(this);
    const library = options === undefined ? {} : { library: runtime.openLibrary(options) };
    return createAssistant({ ...assistantOptions(this), ...library }, runtime);
  }

  /** Tells the assistant what this element says of answers: its own all of it, another's only what is said. */
  #configure(isOther: boolean, isChanged: boolean): void {
    const { assistant } = this;
    if (this.#shown.isOwn) {
      const { useDocuments } = assistant.settings; // the person's choice, not this element's
      const settings = { ...DEFAULT_SETTINGS, ...settingsOf(this, DEFAULT_SETTINGS), useDocuments };
      if (isChanged) assistant.configure(settings);
      return;
    }
    const settings = settingsOf(this, assistant.settings);
    if ((isOther || isChanged) && Object.keys(settings).length > 0) assistant.configure(settings);
  }

  /** Properties that were set a moment ago have been taken. */
  async #settled(): Promise<void> {
    if (this.isConnected) await this.updateComplete;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'nibble-chat': NibbleChat;
  }
}
