import { Fault, abortedFault, throwIfAborted } from '../core/fault.ts';
import { isGivenFiles } from '../core/given-files.ts';
import type { GivenFiles } from '../core/given-files.ts';
import type { LoadProgress, ModelRecord, Notice } from '../core/protocol.ts';
import type { AssistantOptions, StartOptions } from './assistant.ts';
import { closedFault, isAbort, toFault } from './assistant-fault.ts';
import type { AssistantState, StartStep } from './assistant-state.ts';
import { paceMeter } from './download-pace.ts';
import { findModel } from './find-model.ts';
import type { ModelAccess } from './model-access.ts';
import type { AssistantClient, Runtime } from './runtime.ts';

/** An assistant's state as far as the model goes: whether it answers is somebody else's business. */
export type ModelState = Exclude<AssistantState, { readonly phase: 'answering' }>;

/** One chosen model, from the first look at the catalogue until it is left. */
export interface ModelLife {
  readonly state: ModelState;
  /** The client, as soon as the start that runs is done. Throws at once when none runs. */
  ready(): Promise<AssistantClient>;
  /** The client that is there now, if there is one. */
  readonly client: AssistantClient | undefined;
  /** Looks what there is, and starts it or offers it. */
  open(startWhen: NonNullable<AssistantOptions['startWhen']>): Promise<void>;
  start(options?: StartOptions): Promise<void>;
  cancel(): void;
  /** Ends the client, or the start that runs. Nothing is shown afterwards. */
  leave(): Promise<void>;
}

export interface ModelLifeOptions {
  readonly runtime: Runtime;
  readonly access: ModelAccess;
  /** Absent means the catalogue's first. */
  readonly model: string | GivenFiles | undefined;
  /** What is known of it already. */
  readonly record?: ModelRecord;
  readonly client: Omit<AssistantOptions, 'model' | 'startWhen' | 'system' | 'sampling' | 'maxTokens'>;
  readonly show: (state: ModelState) => void;
  readonly notice: (notice: Notice) => void;
}

export function openModelLife(options: ModelLifeOptions): ModelLife {
  return new Life(options);
}

class Life implements ModelLife {
  readonly #options: ModelLifeOptions;
  #state: ModelState = { phase: 'opening' };
  #model: ModelRecord | undefined;
  #client: AssistantClient | undefined;
  #opening: Promise<void> | undefined;
  #attempt: { readonly controller: AbortController; readonly over: Promise<void> } | undefined;
  #isLeft = false;

  constructor(options: ModelLifeOptions) {
    this.#options = options;
    this.#model = options.record;
  }

  get state(): ModelState {
    const state = this.#state;
    // a worker that died and came back may have loaded the model otherwise
    const isOld = state.phase === 'ready' && this.#client !== undefined && state.loaded !== this.#client.info;
    return isOld ? (this.#state = { ...state, loaded: this.#client!.info }) : state;
  }

  get client(): AssistantClient | undefined {
    return this.#client;
  }

  ready(): Promise<AssistantClient> {
    const coming = this.#attempt?.over ?? this.#opening;
    if (coming === undefined) return Promise.resolve(this.#held());
    return coming.then(() => this.#held());
  }

  open(startWhen: NonNullable<AssistantOptions['startWhen']>): Promise<void> {
    if (this.#isLeft || this.#client !== undefined) return Promise.resolve();
    if (this.#attempt !== undefined) return this.#attempt.over;
    return (this.#opening ??= soon(() => this.#open(startWhen)).finally(() => (this.#opening = undefined)));
  }

  start(options: StartOptions = {}): Promise<void> {
    if (this.#isLeft || this.#client !== undefined) return Promise.resolve();
    if (this.#attempt === undefined) {
      const controller = new AbortController();
      const over = soon(() => this.#start(controller.signal, options)).finally(
        () => (this.#attempt = undefined),
      );
      this.#attempt = { controller, over };
    }
    return this.#attempt.over;
  }

  cancel(): void {
    this.#attempt?.controller.abort();
  }

  async leave(): Promise<void> {
    this.#isLeft = true;
    this.cancel();
    await this.#attempt?.over;
    const client = this.#client;
    this.#client = undefined;
    await this.#options.access.use(undefined);
    await client?.close();
  }

  /** The client that is there now; the Fault says why there is none. */
  #held(): AssistantClient {
    if (this.#client !== undefined) return this.#client;
    if (this.#isLeft) throw closedFault();
    throw this.#state.phase === 'failed' ? this.#state.fault : notStarted();
  }

  async #open(startWhen: NonNullable<AssistantOptions['startWhen']>): Promise<void> {
    this.#show({ phase: 'opening' });
    const model = await this.#look();
    if (model === undefined || this.#isLeft) return;
    if (this.#attempt !== undefined) return this.#attempt.over; // started while we looked
    const isWanted = startWhen === 'always' || (startWhen === 'stored' && model.complete);
    // a model that took the tab down with it is not started again unasked
    if (isWanted && model.interrupted === undefined) return this.start();
    this.#show({ phase: 'offer', model });
  }

  async #start(signal: AbortSignal, options: StartOptions): Promise<void> {
    const model = this.#model ?? (await this.#look());
    if (model === undefined || this.#isLeft) return;
    if (signal.aborted) return this.#show({ phase: 'offer', model });
    this.#show({ phase: 'starting', model, progress: { step: 'preparing' } });
    try {
      const client = (this.#client = await this.#connect(model, signal, options));
      await this.#options.access.use(client);
      for (const notice of client.info.notices) this.#notice(notice);
      this.#model = await this.#find().catch(() => model);
      this.#show({ phase: 'ready', model: this.#model, loaded: client.info });
    } catch (error) {
      if (this.#isLeft) return;
      const left = (this.#model = await this.#find().catch(() => model));
      this.#show(
        isAbort(error)
          ? { phase: 'offer', model: left }
          : { phase: 'failed', model: left, fault: toFault(error) },
      );
    }
  }

  async #connect(model: ModelRecord, signal: AbortSignal, options: StartOptions): Promise<AssistantClient> {
    const { access, runtime, client: usual, model: wanted } = this.#options;
    await access.rest(); // one worker at a time
    throwIfAborted(signal);
    const onProgress = this.#progressOf(model, signal);
    const chosen = isGivenFiles(wanted) ? wanted : model.id;
    const client = await runtime.createClient({ ...usual, ...options, model: chosen, signal, onProgress });
    if (!signal.aborted) return client;
    await client.close(); // it came just too late
    throw abortedFault(signal);
  }

  /** The model as the catalogue and this device have it; a failure is shown. */
  async #look(): Promise<ModelRecord | undefined> {
    try {
      return (this.#model = await this.#find());
    } catch (error) {
      this.#show({ phase: 'failed', model: this.#model, fault: toFault(error) });
      return undefined;
    }
  }

  async #find(): Promise<ModelRecord> {
    const { access, model } = this.#options;
    if (!isGivenFiles(model)) return findModel(access.models, model);
    return this.#model ?? access.models.inspect(model); // what a file is does not change
  }

  #show(state: ModelState): void {
    if (this.#isLeft) return;
    this.#state = state;
    this.#options.show(state);
  }

  #notice(notice: Notice): void {
    if (!this.#isLeft) this.#options.notice(notice);
  }

  #progressOf(model: ModelRecord, signal: AbortSignal): (progress: LoadProgress) => void {
    const meter = paceMeter();
    const show = (progress: StartStep): void => {
      const isStarting = this.#state.phase === 'starting' && !signal.aborted;
      if (isStarting) this.#show({ phase: 'starting', model, progress });
    };
    return (progress) => {
      if (progress.phase === 'notice') return this.#notice(progress.notice);
      const { doneBytes, totalBytes } = progress;
      if (progress.phase === 'load') return show({ step: 'load', doneBytes, totalBytes });
      const pace = meter.measure(doneBytes, totalBytes, performance.now());
      show({ step: 'download', doneBytes, totalBytes, pace });
    };
  }
}

/** Runs `job` when this turn is over: a listener that calls back finds it under way already. */
function soon(job: () => Promise<void>): Promise<void> {
  return Promise.resolve().then(job);
}

/** For a question that nothing would ever answer. */
function notStarted(): Fault {
  return new Fault('closed', 'The model is not started. Start it, then ask again.');
}
