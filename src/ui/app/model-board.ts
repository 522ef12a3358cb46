import { isAbort, toFault } from '../../assistant/assistant-fault.ts';
import { paceMeter } from '../../assistant/download-pace.ts';
import type { Pace } from '../../assistant/download-pace.ts';
import { openListeners } from '../../assistant/listeners.ts';
import type { Models } from '../../client/models.ts';
import type { Fault } from '../../core/fault.ts';
import type { LoadProgress, ModelRecord, StorageUsage } from '../../core/protocol.ts';

/** What is being done with one model, or how it ended. */
export type ModelWork =
  | {
      readonly kind: 'downloading';
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly pace: Pace;
    }
  | { readonly kind: 'verifying' }
  | { readonly kind: 'verified'; readonly badChunks: number }
  | { readonly kind: 'deleting' }
  | { readonly kind: 'failed'; readonly fault: Fault };

/** Stands for all that is not offered any more, where else a model's id stands: no id is empty. */
export const LEFTOVERS = '';

/** The catalogue's models, the storage they share, and what is being done with each. */
export interface ModelBoard {
  readonly records: readonly ModelRecord[];
  readonly usage: StorageUsage | undefined;
  /** Why there is no list, if there is none. */
  readonly fault: Fault | undefined;
  workOn(id: string): ModelWork | undefined;
  /** Something is being done with one of them. */
  readonly isAtWork: boolean;
  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Looks again what there is. Never rejects: see `fault`. */
  refresh(): Promise<void>;
  /** Brings the weights here, without loading them. */
  download(id: string): Promise<void>;
  /** What has arrived stays; `download` goes on from there. */
  pause(id: string): void;
  verify(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** Deletes weights that are not offered any more; `workOn(LEFTOVERS)` says how it goes. */
  removeLeftovers(): Promise<void>;
  /** Asks the browser to keep what is stored here. */
  persist(): Promise<boolean>;
}

export interface BoardOptions {
  /** Those of the assistant that runs now. */
  readonly models: () => Models;
  /** Deletes a model, which may be the one that runs. */
  readonly remove: (id: string) => Promise<void>;
  readonly now?: () => number;
}

export function modelBoard(options: BoardOptions): ModelBoard {
  return new Board(options);
}

class Board implements ModelBoard {
  readonly #options: BoardOptions;
  readonly #listeners = openListeners<void>();
  readonly #work = new Map<string, ModelWork>();
  readonly #downloads = new Map<string, AbortController>();
  #records: readonly ModelRecord[] = [];
  #usage: StorageUsage | undefined;
  #fault: Fault | undefined;

  constructor(options: BoardOptions) {
    this.#options = options;
  }

  get records(): readonly ModelRecord[] {
    return this.#records;
  }

  get usage(): StorageUsage | undefined {
    return this.#usage;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  workOn(id: string): ModelWork | undefined {
    return this.#work.get(id);
  }

  get isAtWork(): boolean {
    return [...this.#work.values()].some(({ kind }) => kind !== 'verified' && kind !== 'failed');
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async refresh(): Promise<void> {
    const models = this.#options.models();
    try {
      const [records, usage] = await Promise.all([models.list(), models.usage()]);
      this.#records = records;
      this.#usage = usage;
      this.#fault = undefined;
    } catch (error) {
      this.#fault = toFault(error);
    }
    this.#listeners.emit();
  }

  async download(id: string): Promise<void> {
    if (this.#downloads.has(id)) return;
    const record = this.#records.find((one) => one.id === id);
    const controller = new AbortController();
    this.#downloads.set(id, controller);
    const none: Pace = { bytesPerSecond: undefined, secondsLeft: undefined };
    const { storedBytes: doneBytes = 0, bytes: totalBytes = 0 } = record ?? {};
    this.#show(id, { kind: 'downloading', doneBytes, totalBytes, pace: none });
    const onProgress = this.#progressOf(id, controller.signal);
    await this.#do(id, async () => {
      try {
        await this.#options.models().download(id, { signal: controller.signal, onProgress });
      } finally {
        this.#downloads.delete(id);
      }
    });
  }

  pause(id: string): void {
    this.#downloads.get(id)?.abort();
  }

  async verify(id: string): Promise<void> {
    this.#show(id, { kind: 'verifying' });
    await this.#do(id, async () => {
      const badChunks = await this.#options.models().verify(id);
      return { kind: 'verified', badChunks };
    });
  }

  async remove(id: string): Promise<void> {
    this.#show(id, { kind: 'deleting' });
    await this.#do(id, () => this.#options.remove(id));
  }

  async removeLeftovers(): Promise<void> {
    this.#show(LEFTOVERS, { kind: 'deleting' });
    await this.#do(LEFTOVERS, async () => void (await this.#options.models().deleteLeftovers()));
  }

  async persist(): Promise<boolean> {
    const isKept = await this.#options.models().persist();
    await this.refresh();
    return isKept;
  }

  async #do(id: string, work: () => Promise<ModelWork | void>): Promise<void> {
    try {
      this.#show(id, (await work()) ?? undefined);
    } catch (error) {
      this.#show(id, isAbort(error) ? undefined : { kind: 'failed', fault: toFault(error) });
    }
    await this.refresh();
  }

  #show(id: string, work: ModelWork | undefined): void {
    if (work === undefined) this.#work.delete(id);
    else this.#work.set(id, work);
    this.#listeners.emit();
  }

  #progressOf(id: string, signal: AbortSignal): (progress: LoadProgress) => void {
    const meter = paceMeter();
    const now = this.#options.now ?? (() => performance.now());
    return (progress) => {
      if (progress.phase !== 'download' || signal.aborted) return;
      const { doneBytes, totalBytes } = progress;
      const pace = meter.measure(doneBytes, totalBytes, now());
      this.#show(id, { kind: 'downloading', doneBytes, totalBytes, pace });
    };
  }
}
