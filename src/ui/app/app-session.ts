import { toFault } from '../../assistant/assistant-fault.ts';
import { modelOf } from '../../assistant/assistant-state.ts';
import type { AssistantState } from '../../assistant/assistant-state.ts';
import type { Assistant, AssistantEvent, AssistantSettings } from '../../assistant/assistant.ts';
import { openListeners } from '../../assistant/listeners.ts';
import { packageRuntime } from '../../assistant/package-runtime.ts';
import type { Runtime } from '../../assistant/runtime.ts';
import type { Models } from '../../client/models.ts';
import type { ModelRecord } from '../../core/protocol.ts';
import type { ChatAddress } from './chat-address.ts';
import { openDesk } from './chat-desk.ts';
import { currentAssistant } from './current-assistant.ts';
import type { CurrentAssistant } from './current-assistant.ts';
import { deviceBoard } from './device-board.ts';
import type { DeviceBoard } from './device-board.ts';
import { openDocumentsDesk } from './documents/documents-desk.ts';
import type { DocumentsDesk } from './documents/documents-desk.ts';
import type { ChatDesk } from './chat-desk.ts';
import type { ConversationShelf } from './conversation-shelf.ts';
import { hubKey } from './hub-key.ts';
import { hubSearch } from './hub-search.ts';
import type { HubSearch } from './hub-search.ts';
import { modelBoard } from './model-board.ts';
import type { Followable } from './following.ts';
import type { ModelBoard } from './model-board.ts';
import { performanceLog } from './performance-log.ts';
import type { PerformanceLog } from './performance-log.ts';
import { assistantSettings, DEFAULTS, needsNewLoad } from './settings.ts';
import type { Settings } from './settings.ts';
import type { SettingsStore } from './settings-store.ts';
import { openQuantizeDesk } from './quantize/quantize-desk.ts';
import type { QuantizeDesk } from './quantize/quantize-desk.ts';
import { spareWrites } from './spare-writes.ts';
import { openToasts } from './toasts.ts';
import type { Toasts } from './toasts.ts';

/** Everything the app knows, without a face: the views read it and render when it changes. */
export interface AppSession {
  /** Another object after `changeSettings` when the model had to be loaded in another way. */
  readonly assistant: Assistant;
  readonly settings: Settings;
  readonly shelf: ConversationShelf;
  readonly desk: ChatDesk;
  readonly board: ModelBoard;
  readonly device: DeviceBoard;
  readonly hub: HubSearch;
  readonly log: PerformanceLog;
  readonly toasts: Toasts;
  /** A model that is made smaller, apart from the one that answers; it says its own changes. */
  readonly quantizing: QuantizeDesk;
  /** The person's documents, and the library that answers come from; it says its own changes. */
  readonly documents: DocumentsDesk;
  /** True while a reload would end something: an answer, a download, a model that is made smaller, documents that are added. */
  readonly isAtWork: boolean;
  /** Calls `listener` after every change, except while text streams, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Says whenever a figure of `log` changed: some times a second while an answer is written. */
  readonly figures: Followable;
  /** Reads the conversations and opens the model. */
  open(): Promise<void>;
  changeSettings(change: Partial<Settings>): void;
  resetSettings(): void;
  /** Takes another model of the catalogue, now and at the next visits. */
  useModel(id: string): Promise<void>;
  /** Shows this token to the Hub, until the page is left. */
  useToken(token: string): void;
  /** Takes a model that a person gave, until the page is left; a toast says why, if it is none. */
  openFiles(files: readonly File[]): Promise<void>;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly runtime?: Runtime | undefined;
  /** Absolute address of the catalogue. */
  readonly catalog: string;
  /** Endpoint of a mirror of the Hub. */
  readonly hub?: string | undefined;
  /** The model this visit shall use, whatever the settings say. */
  readonly model?: string | undefined;
  readonly shelf: ConversationShelf;
  /** As `settingsStore` has them. */
  readonly settings: Settings;
  readonly settingsStore: SettingsStore;
  readonly address: ChatAddress;
}

export function openSession(options: SessionOptions): AppSession {
  return new Session(options);
}

class Session implements AppSession {
  readonly #options: SessionOptions;
  readonly #listeners = openListeners<void>();
  readonly #figures = openListeners<void>();
  readonly shelf: ConversationShelf;
  readonly toasts = openToasts();
  readonly log = performanceLog();
  readonly figures: Followable = { subscribe: (listener) => this.#figures.add(listener) };
  readonly board = modelBoard({
    models: () => this.#models,
    remove: (id) => this.#current.deleteModel(id),
  });
  readonly hub = hubSearch(() => this.#models);
  readonly device = deviceBoard({
    models: () => this.assistant.models,
    others: () => this.#unlisted(),
  });
  readonly quantizing = openQuantizeDesk();
  readonly desk: ChatDesk;
  readonly documents: DocumentsDesk;
  readonly #keepWritten = spareWrites(() => this.desk.keepMeanwhile());
  readonly #key;
  readonly #current: CurrentAssistant;
  #settings: Settings;
  #phase: AssistantState['phase'] = 'opening';

  constructor(options: SessionOptions) {
    this.#options = options;
    this.shelf = options.shelf;
    this.#settings = options.settings;
    const { shelf, address, runtime } = options;
    this.#key = hubKey({ runtime, catalog: options.catalog, endpoint: options.hub });
    this.documents = this.#openDocuments(runtime ?? packageRuntime);
    this.#current = this.#openAssistant();
    this.desk = openDesk({ assistant: () => this.assistant, shelf, address, toasts: this.toasts });
    for (const part of [shelf, this.board, this.device, this.hub, this.toasts])
      part.subscribe(() => this.#listeners.emit());
  }

  get assistant(): Assistant {
    return this.#current.assistant;
  }

  get settings(): Settings {
    return this.#settings;
  }

  get isAtWork(): boolean {
    const { isBusy, state } = this.assistant;
    const isArriving = state.phase === 'starting' && !state.model.complete;
    const isUsed = this.board.isAtWork || this.quantizing.isAtWork || this.documents.work !== undefined;
    return isBusy || isArriving || isUsed;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async open(): Promise<void> {
    const shelved = this.shelf.load().then(() => this.desk.arrive());
    await Promise.all([shelved, this.assistant.open()]);
    await this.board.refresh();
  }

  changeSettings(change: Partial<Settings>): void {
    const before = this.#settings;
    this.#settings = { ...before, ...change };
    if (needsNewLoad(before, this.#settings)) void this.#current.renew();
    else this.assistant.configure(assistantSettings(this.#settings));
    this.#options.settingsStore.save(this.#settings).catch((error: unknown) => {
      const text = `These settings last until the page is closed. ${toFault(error).message}`;
      this.toasts.show({ key: 'settings', text });
    });
    this.#listeners.emit();
  }

  resetSettings(): void {
    this.changeSettings({ ...DEFAULTS });
  }

  async useModel(id: string): Promise<void> {
    this.changeSettings({ model: id });
    await this.#current.useModel(id);
    await this.board.refresh();
  }

  async openFiles(files: readonly File[]): Promise<void> {
    this.toasts.dismiss('file');
    try {
      await this.#current.openFiles(files);
    } catch (error) {
      this.toasts.show({ key: 'file', text: toFault(error).message });
    }
  }

  useToken(token: string): void {
    this.#key.use(token);
  }

  async close(): Promise<void> {
    this.desk.keep();
    this.quantizing.close();
    this.documents.close();
    await this.shelf.close();
    await this.#key.close();
    await this.assistant.close();
  }

  #openDocuments(runtime: Runtime): DocumentsDesk {
    return openDocumentsDesk({
      openLibrary: (embedder) => {
        const model = embedder === undefined ? {} : { model: embedder };
        return runtime.openLibrary({ ...this.#key.options, ...model });
      },
      models: () => this.#models,
      embedder: () => this.#settings.embedder,
      keepEmbedder: (embedder) => this.changeSettings({ embedder }),
    });
  }

  #openAssistant(): CurrentAssistant {
    const { runtime, model } = this.#options;
    return currentAssistant({
      runtime,
      key: this.#key,
      library: this.documents.library,
      settings: () => this.#settings,
      asked: model,
      hear: (event) => this.#hear(event),
      onLeave: () => this.desk.keep(),
      onCome: () => {
        this.desk.arrive(); // the same conversation goes on
        this.#listeners.emit();
      },
    });
  }

  /** Through a worker that knows the Hub's token, once there is one. */
  get #models(): Models {
    return this.#key.models ?? this.assistant.models;
  }

  /** What a person gave or found is in no catalogue. */
  #unlisted(): readonly ModelRecord[] {
    const current = modelOf(this.assistant.state);
    const others = [...(current === undefined ? [] : [current]), ...this.hub.found];
    return others.filter((one) => this.board.records.every(({ id }) => id !== one.id));
  }

  #hear(event: AssistantEvent): void {
    if (this.log.hear(event, performance.now())) this.#figures.emit();
    switch (event.type) {
      case 'text':
        return this.#keepWritten();
      case 'conversation':
      case 'question':
      case 'answer':
        this.desk.keep();
        break;
      case 'settings':
        this.#keepChoice(event.settings);
        break;
      case 'state':
        this.#enter(event.state.phase);
        break;
      default:
        break;
    }
    this.#listeners.emit();
  }

  /** Whether documents are asked is chosen in the chat. */
  #keepChoice({ useDocuments }: AssistantSettings): void {
    if (useDocuments !== this.#settings.useDocuments) this.changeSettings({ useDocuments });
  }

  /** What is stored has changed when a start is over. */
  #enter(phase: AssistantState['phase']): void {
    if (this.#phase === 'starting' && phase !== 'starting') void this.board.refresh();
    this.#phase = phase;
  }
}
