import type { EntryChanges } from '../../cache/entry-store.ts';
import { Fault } from '../../core/fault.ts';
import { serial } from '../../core/serial.ts';
import type { StagedChanges, VectorIndex } from '../../search/index/vector-index.ts';
import type { LibraryParts } from './library-parts.ts';
import { LibraryWords } from './library-words.ts';
import { readLibrary, readShelf, type Shelf } from './shelf.ts';
import {
  documentKey,
  LIBRARY_KEY,
  textKey,
  vectorsPrefix,
  type StoredDocument,
  type StoredLibrary,
  type StoredModel,
} from './stored-library.ts';

/** Vectors and whose they are. */
export interface ModelVectors {
  readonly model: StoredModel;
  readonly made: number;
  readonly index: VectorIndex;
}

/** What one transaction changes. */
export interface LibraryChange {
  readonly nextPassage?: number;
  /** Where the vectors are from now on. */
  readonly vectors?: ModelVectors | undefined;
  readonly put?: readonly StoredDocument[];
  /** Texts of documents by id. */
  readonly texts?: ReadonlyMap<string, string>;
  /** Documents by id. */
  readonly remove?: readonly string[];
  readonly staged?: readonly StagedChanges[];
}

/** Documents, words and vectors of a library in memory: as they are in storage, whoever wrote there. */
export class LibraryState {
  readonly #parts: LibraryParts;
  readonly #inTurn = serial();
  readonly words: LibraryWords;
  #shelf: Shelf;
  #vectors: ModelVectors | undefined;

  private constructor(parts: LibraryParts, shelf: Shelf) {
    this.#parts = parts;
    this.#shelf = shelf;
    this.words = new LibraryWords(parts.store);
  }

  /** @throws Fault `index-invalid`, `storage-…` */
  static async open(parts: LibraryParts): Promise<LibraryState> {
    const state = new LibraryState(parts, await readShelf(parts.store));
    state.#vectors = await state.#openVectors(state.#shelf);
    return state;
  }

  get shelf(): Shelf {
    return this.#shelf;
  }

  /** Absent as long as nothing was embedded. */
  get vectors(): ModelVectors | undefined {
    return this.#vectors;
  }

  /** Takes up what other tabs have written, documents and vectors or nothing; true if they have. */
  refresh(): Promise<boolean> {
    return this.#inTurn(async () => {
      const { generation } = await readLibrary(this.#parts.store);
      if (generation === this.#shelf.library.generation) return false;
      const shelf = await readShelf(this.#parts.store);
      if (this.#vectors?.made === shelf.library.made) await this.#vectors.index.refresh();
      else this.#vectors = await this.#openVectors(shelf);
      this.#shelf = shelf;
      return true;
    });
  }

  /**
   * Keeps a change, all of it, and then takes it up.
   * @throws Fault `index-model` when the vectors were made anew since, `storage-…`
   */
  commit(change: LibraryChange): Promise<void> {
    return this.#inTurn(async () => {
      checkCurrent(this.#shelf.library, change);
      const library = nextLibrary(this.#shelf.library, change);
      const old = vectorsPrefix(this.#shelf.library.made);
      const leftover = library.made === this.#shelf.library.made ? [] : await this.#parts.store.keys(old);
      await this.#parts.store.write(entriesOf(library, change, leftover));
      for (const staged of change.staged ?? []) staged.apply();
      if (change.vectors) this.#vectors = change.vectors;
      this.#shelf.change(library, change.put ?? [], change.remove ?? []);
    });
  }

  /**
   * The index for vectors of a model: the one that is there, or a new one while there is no passage.
   * @throws Fault `index-model` when the vectors that are there are another model's
   */
  async vectorsFor(model: StoredModel): Promise<ModelVectors> {
    const there = this.#vectors;
    if (there && (this.#shelf.passages > 0 || there.model.digest === model.digest)) {
      checkModel(there.model, model);
      return there;
    }
    return this.newVectors(model);
  }

  /** An empty index for vectors of a model, beside whatever there is; kept when it is committed. @throws Fault `storage-…` */
  async newVectors({ id, name, digest, dimensions }: StoredModel): Promise<ModelVectors> {
    const made = await this.clearNext();
    const model = { id, name, digest, dimensions };
    return { model, made, index: await this.#openIndex(model, made) };
  }

  /** Removes vectors that were begun and never committed; returns where the next ones will be. @throws Fault `storage-…` */
  async clearNext(): Promise<number> {
    const { store } = this.#parts;
    const made = (await readLibrary(store)).made + 1; // as it is stored: what a commit has kept must not go
    const remove = await store.keys(vectorsPrefix(made));
    if (remove.length > 0) await store.write({ remove });
    return made;
  }

  async #openVectors({ library: { model, made } }: Shelf): Promise<ModelVectors | undefined> {
    return model && { model, made, index: await this.#openIndex(model, made) };
  }

  #openIndex({ digest, dimensions }: StoredModel, made: number): Promise<VectorIndex> {
    return this.#parts.openVectors(this.#parts.store, {
      prefix: vectorsPrefix(made),
      model: digest,
      dimensions,
    });
  }
}

/** @throws Fault `index-model` unless the vectors were made by this model */
export function checkModel(stored: StoredModel, { id, name, digest }: StoredModel): void {
  if (stored.digest === digest) return;
  const message =
    `The library's vectors were made by ${stored.name}, and those of ${name} mean something else. ` +
    `Use ${stored.id} again, or make the vectors anew with this model.`;
  throw new Fault('index-model', message, { made: stored.id, wanted: id });
}

/** Old vectors must not come back in the place of new ones. */
function checkCurrent({ made }: StoredLibrary, { vectors }: LibraryChange): void {
  if (!vectors || vectors.made >= made) return;
  throw new Fault('index-model', 'The vectors were made anew while a document was added. Add it again.');
}

function nextLibrary(library: StoredLibrary, { nextPassage, vectors }: LibraryChange): StoredLibrary {
  return {
    ...library,
    generation: library.generation + 1,
    nextPassage: nextPassage ?? library.nextPassage,
    ...(vectors ? { made: vectors.made, model: vectors.model } : {}),
  };
}

function entriesOf(library: StoredLibrary, change: LibraryChange, leftover: readonly string[]): EntryChanges {
  const { put: documents = [], texts = new Map<string, string>(), remove = [], staged = [] } = change;
  const put = new Map<string, unknown>([[LIBRARY_KEY, library]]);
  for (const document of documents) put.set(documentKey(document.record.id), document);
  for (const [id, text] of texts) put.set(textKey(id), text);
  const gone = [...leftover, ...remove.flatMap((id) => [documentKey(id), textKey(id)])];
  for (const { entries } of staged) {
    for (const [key, value] of entries.put ?? []) put.set(key, value);
    gone.push(...(entries.remove ?? []));
  }
  return { put, remove: gone };
}
