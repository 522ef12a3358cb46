import type { Assistant, AssistantEvent } from '../../assistant/assistant.ts';
import { createAssistant } from '../../assistant/create-assistant.ts';
import { packageRuntime } from '../../assistant/package-runtime.ts';
import type { Runtime } from '../../assistant/runtime.ts';
import type { Library } from '../../client/library.ts';
import { throwIfAborted } from '../../core/fault.ts';
import type { HubKey } from './hub-key.ts';
import { assistantSettings } from './settings.ts';
import type { Settings } from './settings.ts';

/** The assistant there is now: one is made in the place of another when a model has to be loaded in another way. */
export interface CurrentAssistant {
  readonly assistant: Assistant;
  /** Loads the model as the settings say now. */
  renew(): Promise<void>;
  /** Takes a model of the catalogue in the place of what this visit was asked for or given. */
  useModel(id: string): Promise<void>;
  /**
   * Takes a model that a person gave, until another is chosen.
   * @throws Fault for files that are no model that runs here
   */
  openFiles(files: readonly File[]): Promise<void>;
  /** Deletes a model, which may be the one that runs. */
  deleteModel(id: string): Promise<void>;
}

export interface CurrentAssistantOptions {
  readonly runtime: Runtime | undefined;
  readonly key: HubKey;
  readonly library: Library;
  readonly settings: () => Settings;
  /** The model that this visit was asked to begin with. */
  readonly asked: string | undefined;
  /** Hears the assistant there is now. */
  readonly hear: (event: AssistantEvent) => void;
  /** One is about to be left; another has come in its place. */
  readonly onLeave: () => void;
  readonly onCome: () => void;
}

export function currentAssistant(options: CurrentAssistantOptions): CurrentAssistant {
  return new Current(options);
}

class Current implements CurrentAssistant {
  readonly #options: CurrentAssistantOptions;
  #assistant: Assistant;
  /** Those of the model that runs, when a person gave it. */
  #files: readonly File[] | undefined;
  #asked: string | undefined;
  /** The Hub's token that the assistant was made with. */
  #shownToken: string | undefined;
  /** Resolves when all that were left have put everything down, or failed to. */
  #left: Promise<unknown> = Promise.resolve();

  constructor(options: CurrentAssistantOptions) {
    this.#options = options;
    this.#asked = options.asked;
    this.#assistant = this.#make();
  }

  get assistant(): Assistant {
    return this.#assistant;
  }

  async renew(): Promise<void> {
    const before = this.#assistant;
    this.#options.onLeave();
    const closing = Promise.resolve().then(() => before.close()); // once the other has come
    this.#left = Promise.allSettled([this.#left, closing]);
    const next = (this.#assistant = this.#make());
    this.#options.onCome();
    await next.open();
  }

  async useModel(id: string): Promise<void> {
    this.#files = this.#asked = undefined;
    if (this.#shownToken === this.#options.key.token) await this.#assistant.useModel(id);
    else await this.renew();
  }

  async openFiles(files: readonly File[]): Promise<void> {
    const before = this.#files;
    this.#files = files; // also of an assistant that has to be made anew meanwhile
    try {
      await this.#assistant.useModel(files);
    } catch (error) {
      this.#files = before;
      throw error;
    }
  }

  async deleteModel(id: string): Promise<void> {
    const { state, models } = this.#assistant;
    const isCurrent = state.phase !== 'opening' && state.model?.id === id;
    await (isCurrent ? this.#assistant.deleteModel() : models.delete(id));
  }

  #make(): Assistant {
    const { key, library, runtime = packageRuntime } = this.#options;
    const settings = this.#options.settings();
    const { device, threads, contextLength } = settings;
    const model = this.#files ?? this.#asked ?? settings.model;
    this.#shownToken = key.token;
    const assistant = createAssistant(
      {
        ...key.options,
        ...(model === undefined ? {} : { model }),
        device,
        threads,
        library,
        ...(contextLength === 'auto' ? {} : { contextLength }),
        ...assistantSettings(settings),
      },
      afterwards(this.#left, runtime),
    );
    assistant.subscribe((event) => {
      if (assistant === this.#assistant) this.#options.hear(event);
    });
    return assistant;
  }
}

/** Loads no model before `left` resolves: a small device has no room for two. */
function afterwards(left: Promise<unknown>, runtime: Runtime): Runtime {
  return {
    openModels: (options) => runtime.openModels(options),
    openLibrary: (options) => runtime.openLibrary(options),
    createClient: async (options) => {
      await left;
      throwIfAborted(options.signal);
      return runtime.createClient(options);
    },
  };
}
