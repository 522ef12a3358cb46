import type { EntryStore } from '../../cache/entry-store.ts';
import { Fault } from '../../core/fault.ts';
import {
  DOCUMENT_PREFIX,
  EMPTY_LIBRARY,
  LIBRARY_KEY,
  LIBRARY_VERSION,
  type StoredDocument,
  type StoredLibrary,
} from './stored-library.ts';

/** What a library has in memory of its documents: all but their texts. */
export class Shelf {
  #library: StoredLibrary;
  readonly #documents = new Map<string, StoredDocument>();
  /** Which document a passage is of, by the passage's id. */
  readonly #owners = new Map<number, StoredDocument>();

  constructor(library: StoredLibrary, documents: Iterable<StoredDocument>) {
    this.#library = library;
    for (const document of documents) this.#put(document);
  }

  get library(): StoredLibrary {
    return this.#library;
  }

  get documents(): ReadonlyMap<string, StoredDocument> {
    return this.#documents;
  }

  get passages(): number {
    return this.#owners.size;
  }

  /** @throws Fault `document-unknown` */
  document(id: string): StoredDocument {
    const document = this.#documents.get(id);
    if (document) return document;
    throw new Fault('document-unknown', 'The library has no such document, or has it no longer.', {
      document: id,
    });
  }

  owner(passage: number): StoredDocument | undefined {
    return this.#owners.get(passage);
  }

  /** Takes up a change that is kept. */
  change(library: StoredLibrary, put: readonly StoredDocument[], remove: readonly string[]): void {
    this.#library = library;
    for (const id of remove) this.#drop(id);
    for (const document of put) {
      this.#drop(document.record.id);
      this.#put(document);
    }
  }

  #put(document: StoredDocument): void {
    this.#documents.set(document.record.id, document);
    for (const id of document.passages.ids) this.#owners.set(id, document);
  }

  #drop(id: string): void {
    for (const passage of this.#documents.get(id)?.passages.ids ?? []) this.#owners.delete(passage);
    this.#documents.delete(id);
  }
}

/** @throws Fault `index-invalid` for a library of another version, `storage-…` */
export async function readLibrary(store: EntryStore): Promise<StoredLibrary> {
  const [library = EMPTY_LIBRARY] = (await store.read([LIBRARY_KEY])) as readonly (
    | StoredLibrary
    | undefined
  )[];
  if (library.version === LIBRARY_VERSION) return library;
  const message = `This library was written by another version of Nibble (${library.version}; this one reads ${LIBRARY_VERSION}).`;
  throw new Fault('index-invalid', message, { version: library.version });
}

/** @throws Fault `index-invalid`, `storage-…` */
export async function readShelf(store: EntryStore): Promise<Shelf> {
  const library = await readLibrary(store);
  const documents = (await store.read(await store.keys(DOCUMENT_PREFIX))) as readonly (
    | StoredDocument
    | undefined
  )[];
  return new Shelf(
    library,
    documents.filter((each) => each !== undefined),
  );
}
