import type { Library } from '../client/library.ts';
import type { Models } from '../client/models.ts';
import { isGivenFiles } from '../core/given-files.ts';
import type { GivenFiles } from '../core/given-files.ts';
import type { ModelRecord, Notice } from '../core/protocol.ts';
import { refuseUnknown } from '../core/refuse-unknown.ts';
import type { AnswerMessage, Conversation } from './conversation.ts';
import { closedFault, toFault } from './assistant-fault.ts';
import type {
  AskOptions,
  Assistant,
  AssistantEvent,
  AssistantOptions,
  AssistantSettings,
  StartOptions,
} from './assistant.ts';
import { changedSettings, DEFAULT_SETTINGS } from './assistant-settings.ts';
import type { AssistantState } from './assistant-state.ts';
import { openDialogue } from './dialogue.ts';
import { openListeners } from './listeners.ts';
import { openModelAccess } from './model-access.ts';
import type { ModelAccess } from './model-access.ts';
import { openModelLife } from './model-life.ts';
import type { ModelLife, ModelLifeOptions, ModelState } from './model-life.ts';
import { openNotices } from './notice-list.ts';
import { packageRuntime } from './package-runtime.ts';
import { passageCount } from './passage-count.ts';
import type { Runtime } from './runtime.ts';

const OPTIONS: readonly (keyof AssistantOptions)[] = [
  'model',
  'startWhen',
  'library',
  'system',
  'sampling',
  'maxTokens',
  'useDocuments',
  'catalog',
  'hub',
  'createWorker',
  'device',
  'threads',
  'contextLength',
];

/**
 * A model and a conversation with it. Nothing happens before `open` or `start`.
 *
 * ```ts
 * const assistant = createAssistant({ model: 'smollm2-135m-instruct' });
 * await assistant.start();
 * const { content } = await assistant.ask('What is the capital of France?');
 * ```
 * @throws Fault `option-unknown`, `option-invalid`
 */
export function createAssistant(
  options: AssistantOptions = {},
  runtime: Runtime = packageRuntime,
): Assistant {
  return new ModelAndTalk(options, runtime);
}

class ModelAndTalk implements Assistant {
  readonly library: Library | undefined;
  readonly #countPassages;
  readonly #startWhen: NonNullable<AssistantOptions['startWhen']>;
  readonly #access: ModelAccess;
  #lifeOptions: ModelLifeOptions;
  readonly #listeners = openListeners<AssistantEvent>();
  readonly #dialogue = openDialogue({
    settings: () => this.#settings,
    client: () => this.#life.ready(),
    documents: () => this.#documents(),
    emit: (event) => this.#listeners.emit(event),
    onBusy: () => this.#onBusy(),
  });
  #life: ModelLife;
  #state: AssistantState = { phase: 'opening' };
  #settings: AssistantSettings;
  readonly #notices = openNotices((event) => this.#listeners.emit(event));
  /** Models that were left and have not put everything down yet. */
  #leaving: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(options: AssistantOptions, runtime: Runtime) {
    refuseUnknown('createAssistant', options, OPTIONS);
    const { model, startWhen = 'stored', library, ...rest } = options;
    const { system, sampling, maxTokens, useDocuments, ...client } = rest;
    const { catalog, hub, createWorker } = client;
    this.library = library;
    this.#countPassages =
      library === undefined
        ? async () => 0
        : passageCount(library, (missing) => this.#notices.noteDocuments(missing?.message));
    this.#startWhen = startWhen;
    this.#settings = changedSettings(DEFAULT_SETTINGS, { system, sampling, maxTokens, useDocuments });
    this.#access = openModelAccess(runtime, {
      ...(catalog === undefined ? {} : { catalog }),
      ...(hub === undefined ? {} : { hub }),
      ...(createWorker === undefined ? {} : { createWorker }),
    });
    this.#lifeOptions = {
      runtime,
      client,
      access: this.#access,
      model,
      show: (state) => this.#show(state),
      notice: (notice) => this.#notices.add(notice),
    };
    this.#life = openModelLife(this.#lifeOptions);
  }

  get state(): AssistantState {
    return this.#state;
  }

  get conversation(): Conversation {
    return this.#dialogue.conversation;
  }

  get isBusy(): boolean {
    return this.#dialogue.isBusy;
  }

  get settings(): AssistantSettings {
    return this.#settings;
  }

  get notices(): readonly Notice[] {
    return this.#notices.now;
  }

  get models(): Models {
    return this.#access.models;
  }

  async memoryBytes(): Promise<number | undefined> {
    return this.#life.client?.memoryBytes();
  }

  subscribe(listener: (event: AssistantEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  open(): Promise<void> {
    return this.#life.open(this.#startWhen);
  }

  start(options?: StartOptions): Promise<void> {
    return this.#life.start(options);
  }

  cancel(): void {
    if (this.#life.state.phase !== 'ready') this.#dialogue.stop();
    this.#life.cancel();
  }

  async useModel(model: string | GivenFiles): Promise<void> {
    if (this.#closing !== undefined) return;
    const before = this.#life;
    if (before.state.phase === 'ready' && before.state.model.id === model) return;
    // files that are no good are refused before anything is given up for them
    const record = isGivenFiles(model) ? await this.#access.models.inspect(model) : undefined;
    if (this.#closing !== undefined || this.#life !== before) return; // another was chosen meanwhile
    const life = this.#replaceLife(model, record);
    await this.#leaving;
    await life.open(this.#startWhen);
  }

  ask(text: string, options?: AskOptions): Promise<AnswerMessage> {
    return this.#dialogue.ask(text, options);
  }

  stop(): void {
    this.#dialogue.stop();
  }

  retry(): Promise<AnswerMessage> {
    return this.#dialogue.retry();
  }

  edit(questionId: string, text: string): Promise<AnswerMessage> {
    return this.#dialogue.edit(questionId, text);
  }

  newConversation(): void {
    this.#dialogue.begin();
  }

  openConversation(conversation: Conversation): void {
    this.#dialogue.begin(conversation);
  }

  renameConversation(title: string): void {
    this.#dialogue.rename(title);
  }

  configure(settings: Partial<AssistantSettings>): void {
    this.#settings = changedSettings(this.#settings, settings);
    this.#listeners.emit({ type: 'settings', settings: this.#settings });
  }

  async deleteModel(): Promise<void> {
    const { state } = this.#life;
    if (this.#closing !== undefined || state.phase === 'opening' || state.model === undefined) return;
    const { model } = state;
    const { model: files } = this.#lifeOptions;
    const isGiven = isGivenFiles(files);
    const life = isGiven ? this.#replaceLife(files, model) : this.#replaceLife(model.id);
    await this.#leaving;
    try {
      if (!isGiven) await this.#access.models.delete(model.id);
    } catch (error) {
      if (this.#life === life) this.#show({ phase: 'failed', model, fault: toFault(error) });
      return;
    }
    await life.open('never');
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#dialogue.close();
    const { state } = this.#life;
    this.#leave();
    const model = state.phase === 'opening' ? undefined : state.model;
    this.#show({ phase: 'failed', model, fault: closedFault() });
    this.#listeners.clear();
    await this.#leaving;
    await this.#access.close();
  }

  /** Leaves the model and begins anew with this one, which is to be opened when the old one is gone. */
  #replaceLife(model: string | GivenFiles, record?: ModelRecord): ModelLife {
    this.#dialogue.stop();
    this.#leave();
    this.#notices.forget();
    const { record: _, ...options } = this.#lifeOptions;
    this.#lifeOptions = { ...options, model, ...(record === undefined ? {} : { record }) };
    this.#life = openModelLife(this.#lifeOptions);
    this.#show(this.#life.state);
    return this.#life;
  }

  #leave(): void {
    this.#leaving = Promise.all([this.#leaving, this.#life.leave()]);
  }

  #show(state: ModelState): void {
    this.#state = state.phase === 'ready' && this.#dialogue.isBusy ? { ...state, phase: 'answering' } : state;
    this.#listeners.emit({ type: 'state', state: this.#state });
  }

  #onBusy(): void {
    if (this.#life.state.phase === 'ready') this.#show(this.#life.state);
  }

  /** A library that does not open costs an answer its documents, and not the answer. */
  async #documents(): Promise<Library | undefined> {
    return (await this.#countPassages()) > 0 ? this.library : undefined;
  }
}
