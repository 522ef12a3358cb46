import type { ByteSource } from '../artifact/byte-source.ts';
import type { DiagnoseRequest, Diagnosis } from '../core/diagnosis.ts';
import type { EmbedRequest, Embeddings } from '../core/embedding.ts';
import { Fault, throwIfAborted } from '../core/fault.ts';
import { idOfFiles } from '../core/given-files.ts';
import type {
  ChatRequest,
  GenerateEvent,
  LoadOptions,
  LoadedModel,
  ModelRecord,
  ModelRequest,
  ScoreRequest,
  ScoreStep,
  StorageUsage,
} from '../core/protocol.ts';
import { score } from '../decode/score.ts';
import { chat } from './chat.ts';
import { checkChatRequest } from './chat-options.ts';
import { inspectFiles, inspectPath, sourcesOf } from './given-model.ts';
import { diagnose } from './diagnose.ts';
import { openEmbeddingSlot } from './embedding-slot.ts';
import type { EmbedWatch, EmbeddingSlot } from './embedding-slot.ts';
import { joinLoads } from './joined-loads.ts';
import { checkLoadOptions, checkOpenOptions } from './load-options.ts';
import type { OpenOptions } from './load-options.ts';
import type { Loaded, ModelName, Watch } from './loaded.ts';
import { withLocal } from './local-files.ts';
import { openLoadedSlot } from './loaded-slot.ts';
import type { LoadedSlot } from './loaded-slot.ts';
import { closedFault, serviceLife } from './service-life.ts';
import { openShelf } from './shelf.ts';
import type { Shelf } from './shelf.ts';
import { noted } from './noted.ts';
import { paced } from './paced.ts';
import { openTurns } from './turns.ts';

import type { Service, ServiceParts } from './service.ts';

/** Puts the stages together. Nothing is opened until it is needed. */
export function openService(parts: ServiceParts): Service {
  return new ModelService(parts);
}

class ModelService implements Service {
  readonly #parts: ServiceParts;
  readonly #shelf: Shelf;
  readonly #embedding: EmbeddingSlot;
  readonly #answering: LoadedSlot;
  readonly #turns = openTurns();
  readonly #life = serviceLife();
  readonly #join = joinLoads((options, watch) => this.#load(options, watch));
  /** Loads that have or wait for their turn. */
  #changing = 0;
  #closing: Promise<void> | undefined;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#shelf = openShelf(parts, this.#life.signal);
    this.#embedding = openEmbeddingSlot({ ...parts, shelf: this.#shelf, life: this.#life });
    this.#answering = openLoadedSlot({ ...parts, shelf: this.#shelf });
  }

  async load(options: LoadOptions, watch: Watch = {}): Promise<LoadedModel> {
    checkLoadOptions(options);
    const { files, model: name } = options;
    if (files) return this.loadFiles(sourcesOf(files), { ...options, id: idOfFiles(name), name }, watch);
    const local = this.#parts.openPath?.(name);
    if (local) return withLocal(local, (sources) => this.loadFiles(sources, { ...options, id: name }, watch));
    try {
      return await this.#join(options, watch);
    } catch (error) {
      throw this.#life.reason(error);
    }
  }

  async loadFiles(
    sources: readonly ByteSource[],
    options: ModelName & OpenOptions,
    watch: Watch = {},
  ): Promise<LoadedModel> {
    checkOpenOptions(options);
    return this.#change(watch.signal, (signal) =>
      this.#answering.open(sources, { ...options, notices: [] }, { ...watch, signal }),
    );
  }

  async *chat(request: ChatRequest, signal?: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
    checkChatRequest(request);
    const stop = this.#life.stopFor(signal);
    try {
      for await (const event of paced(this.#answer(request, stop), this.#turns.awaited)) {
        yield event;
        throwIfAborted(stop);
      }
    } catch (error) {
      throw this.#life.reason(error);
    }
  }

  score(request: ScoreRequest, signal?: AbortSignal): Promise<readonly ScoreStep[]> {
    return this.#inTurn(signal, (stop) => score(this.#model().session, request, stop));
  }

  tokenize(text: string): readonly number[] {
    return this.#model().tokenizer.encode(text);
  }

  memoryBytes(): number {
    return (this.#answering.model?.engine.memoryBytes ?? 0) + this.#embedding.memoryBytes();
  }

  embed(request: EmbedRequest, watch: EmbedWatch = {}): Promise<Embeddings> {
    return this.#embedding.embed(request, watch);
  }

  releaseEmbedder(): Promise<void> {
    return this.#embedding.release();
  }

  async download(request: ModelRequest, { signal, onProgress }: Watch = {}): Promise<void> {
    try {
      await this.#shelf.stock(request, { signal: this.#life.stopFor(signal), onProgress });
    } catch (error) {
      throw this.#life.reason(error);
    }
  }

  async findModel(request: ModelRequest, signal?: AbortSignal): Promise<ModelRecord> {
    const local = request.files ? undefined : this.#parts.openPath?.(request.model);
    if (local) return withLocal(local, (sources) => inspectPath(sources, request.model));
    return this.#shelf.record(request, this.#life.stopFor(signal));
  }

  listModels(catalogUrl: string): Promise<readonly ModelRecord[]> {
    return this.#shelf.list(catalogUrl);
  }

  inspectFiles(files: readonly File[]): Promise<ModelRecord> {
    return inspectFiles(files);
  }

  async deleteModel(catalogUrl: string, id: string): Promise<void> {
    await this.#shelf.delete(catalogUrl, id);
    void this.#embedding.release(id); // who waits for the calls that use it would wait for a whole library
  }

  verifyModel(catalogUrl: string, id: string): Promise<number> {
    return this.#shelf.verify(catalogUrl, id);
  }

  deleteLeftovers(catalogUrl: string): Promise<number> {
    return this.#shelf.deleteLeftovers(catalogUrl);
  }

  usage(): Promise<StorageUsage> {
    return this.#shelf.usage();
  }

  diagnose(request: DiagnoseRequest, signal?: AbortSignal): Promise<Diagnosis> {
    const alone = <T>(job: () => Promise<T>): Promise<T> => this.#inTurn(signal, job);
    return diagnose(request, { shelf: this.#shelf, doctor: this.#parts.doctor, alone });
  }

  beginVisit(visit: string, left: readonly string[]): Promise<void> {
    return this.#parts.loadNotes.beginVisit(visit, left);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  async #end(): Promise<void> {
    this.#life.end();
    await this.#embedding.release();
    (await this.#turns.enter())();
    this.#answering.unload();
  }

  async #load(options: LoadOptions, watch: Watch): Promise<LoadedModel> {
    const slot = this.#answering;
    const find = (signal?: AbortSignal) => this.#shelf.find(options, this.#life.stopFor(signal));
    if (slot.isNamed(options) && this.#changing === 0) {
      const here = slot.here(options, await find(watch.signal));
      if (here && this.#changing === 0) return here;
    }
    return this.#change(watch.signal, async (signal) => {
      const wanted = await find(signal);
      return slot.here(options, wanted) ?? slot.bring(wanted, options, { ...watch, signal });
    });
  }

  /** Has its turn from the first pull until the last event is made. */
  async *#answer(request: ChatRequest, stop: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
    const leave = await this.#turns.enter(stop);
    try {
      const model = this.#model();
      const events = chat(model, request, { ...this.#parts, signal: stop });
      for await (const event of noted(events, model.engine, this.#parts)) {
        yield event;
        throwIfAborted(stop);
      }
    } finally {
      leave();
    }
  }

  async #change<T>(signal: AbortSignal | undefined, job: (stop: AbortSignal) => Promise<T>): Promise<T> {
    this.#changing++;
    try {
      return await this.#inTurn(signal, job);
    } finally {
      this.#changing--;
    }
  }

  async #inTurn<T>(signal: AbortSignal | undefined, job: (stop: AbortSignal) => Promise<T>): Promise<T> {
    const stop = this.#life.stopFor(signal);
    try {
      const leave = await this.#turns.enter(stop);
      try {
        return await job(stop);
      } finally {
        leave();
      }
    } catch (error) {
      throw this.#life.reason(error);
    }
  }

  #model(): Loaded {
    if (this.#answering.model) return this.#answering.model;
    throw this.#life.signal.aborted
      ? closedFault()
      : new Fault('model-unknown', 'No model is loaded. Load one first.');
  }
}
