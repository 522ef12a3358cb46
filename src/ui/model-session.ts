import type { ModelStore } from '../client/models.ts';
import { Fault } from '../core/fault.ts';
import type { LoadProgress, ModelRecord, Notice, StorageUsage } from '../core/protocol.ts';
import { paceMeter } from './download-pace.ts';
import { isAbort, toFault } from './page-fault.ts';
import type { PageState, StartStep } from './page-state.ts';
import type { PageClient, Runtime } from './runtime.ts';

/** What the session tells the page. */
export interface SessionEvents {
  show(state: PageState): void;
  notice(notice: Notice): void;
  usage(usage: StorageUsage): void;
}

/** The model from the first look at the catalogue to its deletion. */
export interface ModelSession {
  /** The client, as soon as the start that runs is done. */
  ready(): Promise<PageClient>;
  /** Looks what there is; starts at once when the weights are on this device. */
  open(): Promise<void>;
  start(): Promise<void>;
  cancel(): void;
  /** Deletes the weights and offers the download again. */
  remove(): Promise<void>;
  refreshUsage(): Promise<void>;
}

export interface SessionOptions {
  readonly runtime: Runtime;
  readonly catalog: string;
  /** Absent means the catalogue's first. */
  readonly modelId: string | undefined;
  readonly events: SessionEvents;
}

export function openModelSession(options: SessionOptions): ModelSession {
  return new Session(options);
}

class Session implements ModelSession {
  readonly #options: SessionOptions;
  #client: PageClient | undefined;
  #store: ModelStore | undefined;
  #model: ModelRecord | undefined;
  #starting: AbortController | undefined;
  #pending: Promise<PageClient> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  async ready(): Promise<PageClient> {
    if (this.#client !== undefined) return this.#client;
    if (this.#pending === undefined)
      throw new Fault('closed', 'The model is not started. Start it, then ask again.');
    return this.#pending;
  }

  async open(): Promise<void> {
    const { events } = this.#options;
    events.show({ phase: 'opening' });
    try {
      this.#model = await this.#findModel();
    } catch (error) {
      events.show({ phase: 'failed', model: this.#model, fault: toFault(error) });
      return;
    }
    void this.refreshUsage();
    if (this.#model.complete) return this.start();
    events.show({ phase: 'offer', model: this.#model });
  }

  async start(): Promise<void> {
    const model = this.#model;
    if (model === undefined) return this.open();
    if (this.#starting !== undefined) return;
    const { runtime, catalog, events } = this.#options;
    const starting = (this.#starting = new AbortController());
    const onProgress = this.#progressOf(model);
    const { signal } = starting;
    events.show({ phase: 'starting', model, progress: { step: 'preparing' } });
    try {
      const create = async () => {
        await this.#closeStore(); // one worker at a time
        return runtime.createClient({ model: model.id, catalog, signal, onProgress });
      };
      const client = await (this.#pending = create());
      this.#client = client;
      for (const notice of client.info.notices) events.notice(notice);
      this.#model = await this.#findModel().catch(() => model);
      events.show({ phase: 'ready', model: this.#model, loaded: client.info });
    } catch (error) {
      await this.#afterFailedStart(model, error);
    } finally {
      this.#starting = this.#pending = undefined;
    }
    await this.refreshUsage();
  }

  cancel(): void {
    this.#starting?.abort();
  }

  async remove(): Promise<void> {
    const { events } = this.#options;
    const model = this.#model;
    if (model === undefined) return;
    try {
      await this.#models().delete(model.id);
      await this.#client?.close();
      this.#client = undefined;
      this.#model = await this.#findModel();
      events.show({ phase: 'offer', model: this.#model });
    } catch (error) {
      events.show({ phase: 'failed', model, fault: toFault(error) });
    }
    await this.refreshUsage();
  }

  async refreshUsage(): Promise<void> {
    try {
      this.#options.events.usage(await this.#models().usage());
    } catch {
      // a figure for the status line; nothing else depends on it
    }
  }

  async #findModel(): Promise<ModelRecord> {
    const { modelId } = this.#options;
    const records = await this.#models().list();
    const model = records.find(({ id }) => id === (modelId ?? id));
    if (model === undefined) throw new Error(`the catalogue has no model called "${modelId ?? 'anything'}"`);
    return model;
  }

  async #afterFailedStart(before: ModelRecord, error: unknown): Promise<void> {
    const { events } = this.#options;
    const model = (this.#model = await this.#findModel().catch(() => before));
    if (isAbort(error)) events.show({ phase: 'offer', model });
    else events.show({ phase: 'failed', model, fault: toFault(error) });
  }

  /** The running client knows the models; before and after, a small worker of their own does. */
  #models(): Pick<ModelStore, 'list' | 'delete' | 'usage'> {
    if (this.#client !== undefined) return this.#client.models;
    return (this.#store ??= this.#options.runtime.openModels({ catalog: this.#options.catalog }));
  }

  async #closeStore(): Promise<void> {
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
  }

  #progressOf(model: ModelRecord): (progress: LoadProgress) => void {
    const { events } = this.#options;
    const meter = paceMeter();
    const show = (progress: StartStep): void => {
      if (this.#starting?.signal.aborted === false) events.show({ phase: 'starting', model, progress });
    };
    return (progress) => {
      if (progress.phase === 'notice') return events.notice(progress.notice);
      const { doneBytes, totalBytes } = progress;
      if (progress.phase === 'load') return show({ step: 'load', doneBytes, totalBytes });
      const pace = meter.measure(doneBytes, totalBytes, performance.now());
      show({ step: 'download', doneBytes, totalBytes, pace });
    };
  }
}
