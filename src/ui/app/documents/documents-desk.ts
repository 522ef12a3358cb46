import { isAbort, toFault } from '../../../assistant/assistant-fault.ts';
import { openListeners } from '../../../assistant/listeners.ts';
import type { Library } from '../../../client/library.ts';
import type { Models } from '../../../client/models.ts';
import type { Fault } from '../../../core/fault.ts';
import type {
  AddOutcome,
  AddProgress,
  DocumentRecord,
  GivenDocument,
  LibraryUsage,
} from '../../../core/library.ts';
import type { ModelRecord } from '../../../core/protocol.ts';
import { changeableLibrary } from './changeable-library.ts';
import { passageSearch } from './passage-search.ts';
import type { PassageSearch } from './passage-search.ts';
import { eachNameOnce } from './each-name-once.ts';
import { judgeGiven } from './judge-given.ts';

/** What is being done with documents. */
export type DocumentsWork =
  /** The embedding model is not here: the person is asked before it is downloaded. */
  | { readonly kind: 'asking'; readonly documents: number }
  | {
      readonly kind: 'adding' | 'rebuilding';
      /** Absent before the first news. */
      readonly progress: AddProgress | undefined;
      /** Documents that were given meanwhile, and come next. */
      readonly waiting: number;
    };

/** A person's documents: which there are, and what is being done with them. */
export interface DocumentsDesk {
  /** Stays the same when another embedding model is chosen. */
  readonly library: Library;
  /** Absent before the first look. */
  readonly records: readonly DocumentRecord[] | undefined;
  readonly usage: LibraryUsage | undefined;
  /** Models that embed, of the catalogue; the one that is chosen is among them. */
  readonly embedders: readonly ModelRecord[];
  readonly embedder: ModelRecord | undefined;
  readonly work: DocumentsWork | undefined;
  /** What became of each document that was added last; of some it is known before the others are added. */
  readonly outcomes: readonly AddOutcome[];
  /** The last work was ended by the person. */
  readonly wasCancelled: boolean;
  /** Why the last thing that was asked for did not come about. */
  readonly fault: Fault | undefined;
  readonly search: PassageSearch;
  subscribe(listener: () => void): () => void;
  /** Looks again what there is. Never rejects: see `fault`. */
  refresh(): Promise<void>;
  chooseEmbedder(id: string): void;
  /**
   * Adds documents, after those that are being added. What can be none is refused at once; before a model is downloaded
   * for the others the person is asked.
   */
  add(documents: readonly (File | GivenDocument)[]): Promise<void>;
  /** The person's word on the download that `asking` asked about. */
  agree(): Promise<void>;
  decline(): void;
  /** Ends what is being done; documents that are complete stay. */
  cancel(): void;
  /** What became of documents has been read. What is still being done is told at its end. */
  forgetOutcomes(): void;
  remove(id: string): Promise<void>;
  /** Makes all vectors anew, for the model that is chosen. */
  rebuild(): Promise<void>;
  close(): void;
}

export interface DocumentsDeskOptions {
  /** Opens a library whose vectors this model makes; absent: the catalogue's first one. */
  readonly openLibrary: (embedder: string | undefined) => Library;
  readonly models: () => Models;
  /** Id of the model that was chosen, as the settings have it. */
  readonly embedder: () => string | undefined;
  readonly keepEmbedder: (id: string) => void;
}

export function openDocumentsDesk(options: DocumentsDeskOptions): DocumentsDesk {
  return new Desk(options);
}

class Desk implements DocumentsDesk {
  readonly #options: DocumentsDeskOptions;
  readonly #listeners = openListeners<void>();
  readonly library;
  readonly search: PassageSearch;
  records: readonly DocumentRecord[] | undefined;
  usage: LibraryUsage | undefined;
  embedders: readonly ModelRecord[] = [];
  work: DocumentsWork | undefined;
  outcomes: readonly AddOutcome[] = [];
  wasCancelled = false;
  fault: Fault | undefined;
  #given: readonly GivenDocument[] = [];
  #running: AbortController | undefined;

  constructor(options: DocumentsDeskOptions) {
    this.#options = options;
    this.library = changeableLibrary(() => options.openLibrary(options.embedder()));
    this.search = passageSearch(this.library);
    this.library.subscribe(() => {
      if (this.records !== undefined) void this.refresh(); // nobody has looked yet: nothing to renew
    });
    this.search.subscribe(() => this.#listeners.emit());
  }

  get embedder(): ModelRecord | undefined {
    const chosen = this.#options.embedder();
    return this.embedders.find(({ id }) => id === chosen) ?? this.embedders[0];
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#lookForModels(), this.#lookForDocuments()]);
    this.#listeners.emit();
  }

  chooseEmbedder(id: string): void {
    if (this.#running !== undefined) return;
    this.#options.keepEmbedder(id);
    this.library.reopen();
  }

  async add(documents: readonly (File | GivenDocument)[]): Promise<void> {
    if (documents.length === 0) return;
    this.forgetOutcomes();
    const { documents: readable, refused } = await judgeGiven(documents);
    this.#tell(refused);
    if (readable.length === 0) return;
    this.#given = eachNameOnce([...this.#given, ...readable]);
    if (this.#running !== undefined) return this.#tellWaiting();
    await this.#lookForModels();
    if (this.#running !== undefined) return this.#tellWaiting(); // another call was faster
    if (this.embedder?.complete !== false) return this.#addGiven();
    this.#show({ kind: 'asking', documents: this.#given.length });
  }

  async agree(): Promise<void> {
    if (this.work?.kind === 'asking') await this.#addGiven();
  }

  decline(): void {
    if (this.work?.kind !== 'asking') return;
    this.#given = [];
    this.#show(undefined);
  }

  cancel(): void {
    this.#given = [];
    this.#running?.abort();
  }

  forgetOutcomes(): void {
    if (this.work !== undefined) return;
    this.outcomes = [];
    this.wasCancelled = false;
  }

  async remove(id: string): Promise<void> {
    await this.#try(() => this.library.delete([id]));
    await this.refresh();
  }

  async rebuild(): Promise<void> {
    if (this.#running !== undefined) return;
    await this.#run('rebuilding', (options) => this.library.rebuild(options));
    if (this.fault === undefined) this.search.clear();
  }

  close(): void {
    this.cancel();
    this.library.close();
    this.#listeners.clear();
  }

  async #addGiven(): Promise<void> {
    while (this.#given.length > 0) {
      const documents = this.#given;
      this.#given = [];
      const isDone = await this.#run('adding', async (options) => {
        this.#tell(await this.library.add(documents, options));
      });
      if (!isDone) this.#given = [];
    }
  }

  /** One thing at a time, with its progress; true when it came to its end. */
  async #run(
    kind: 'adding' | 'rebuilding',
    job: (options: {
      readonly signal: AbortSignal;
      readonly onProgress: (progress: AddProgress) => void;
    }) => Promise<void>,
  ): Promise<boolean> {
    const mine = new AbortController();
    const { signal } = mine;
    this.#running = mine;
    const show = (progress: AddProgress | undefined): void =>
      this.#show({ kind, progress, waiting: this.#given.length });
    show(undefined);
    const isDone = await this.#try(() => job({ signal, onProgress: (one) => !signal.aborted && show(one) }));
    this.#running = undefined;
    await this.refresh();
    this.#show(undefined);
    return isDone;
  }

  async #try(job: () => Promise<void>): Promise<boolean> {
    this.fault = undefined;
    this.wasCancelled = false;
    try {
      await job();
      return true;
    } catch (error) {
      if (isAbort(error)) this.wasCancelled = true;
      else this.fault = toFault(error);
      return false;
    }
  }

  /** Without its list, the library itself says what is wrong with the model. */
  async #lookForModels(): Promise<void> {
    const records = await this.#options
      .models()
      .list()
      .catch(() => undefined);
    if (records) this.embedders = records.filter(({ task }) => task === 'embedding');
  }

  async #lookForDocuments(): Promise<void> {
    try {
      [this.records, this.usage] = await Promise.all([this.library.documents(), this.library.usage()]);
    } catch (error) {
      this.records ??= [];
      this.fault ??= toFault(error);
    }
  }

  #tell(outcomes: readonly AddOutcome[]): void {
    this.outcomes = eachNameOnce([...this.outcomes, ...outcomes]);
    this.#listeners.emit();
  }

  #tellWaiting(): void {
    if (this.work && this.work.kind !== 'asking') this.#show({ ...this.work, waiting: this.#given.length });
    else if (this.work) this.#show({ kind: 'asking', documents: this.#given.length });
  }

  #show(work: DocumentsWork | undefined): void {
    this.work = work;
    this.#listeners.emit();
  }
}
