import { toPlain } from '../../core/plain-fault.ts';
import { isFault, type Fault, type FaultCode } from '../../core/fault.ts';
import type { AddOutcome, AddProgress, GivenDocument } from '../../core/library.ts';
import { serial } from '../../core/serial.ts';
import { addDocument } from './add-document.ts';
import type { AddOptions, Library } from './library.ts';
import type { LibraryParts } from './library-parts.ts';
import { LibraryState } from './library-state.ts';
import { rebuildLibrary } from './rebuild-library.ts';
import { searchLibrary } from './search-library.ts';
import { textKey } from './stored-library.ts';
import { libraryUsage } from './library-usage.ts';

/**
 * Opens what is stored, or an empty library; makes no vector yet.
 * @throws Fault `index-invalid`, `storage-…`
 */
export async function openLibrary(parts: LibraryParts): Promise<Library> {
  return libraryOver(parts, await LibraryState.open(parts));
}

/** A library whose state is there already. */
export function libraryOver(parts: LibraryParts, state: LibraryState): Library {
  return new OpenLibrary(parts, state);
}

class OpenLibrary implements Library {
  readonly #parts: LibraryParts;
  readonly #state: LibraryState;
  readonly #oneWriter = serial();

  constructor(parts: LibraryParts, state: LibraryState) {
    this.#parts = parts;
    this.#state = state;
  }

  async add(documents: readonly GivenDocument[], options: AddOptions = {}): Promise<readonly AddOutcome[]> {
    const outcomes: AddOutcome[] = [];
    for (const [documentsDone, given] of documents.entries()) {
      const report = reporter(given.name, { documentsDone, documents: documents.length }, options);
      report('read');
      outcomes.push(await this.#add(given, report, options.signal));
    }
    await this.#arrange(options.signal);
    return outcomes;
  }

  async #add(given: GivenDocument, report: Report, signal: AbortSignal | undefined): Promise<AddOutcome> {
    const watch = {
      signal,
      onProgress: (done: number, total: number) => report('embed', { done, total }),
      onStore: () => report('store'),
    };
    try {
      return await this.#write(() => addDocument(this.#parts, this.#state, given, watch), signal);
    } catch (error) {
      if (!isFault(error) || !isRefusal(error.code)) throw error;
      return refused(given, error);
    }
  }

  /** Codes and lists that fit what is there now. Searches go on without, so a disk that is full is no reason to complain. */
  async #arrange(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#write(async () => this.#state.vectors?.index.optimize(signal ? { signal } : {}), signal);
    } catch (error) {
      if (!isFault(error) || error.code !== 'storage-full') throw error;
    }
  }

  async delete(ids: readonly string[]): Promise<void> {
    await this.#write(async () => {
      const remove = [...new Set(ids)];
      const documents = remove.map((id) => this.#state.shelf.document(id));
      const gone = { remove: documents.flatMap(({ passages }) => [...passages.ids]) };
      const staged = this.#state.vectors ? [await this.#state.vectors.index.stage(gone)] : [];
      if (remove.length > 0) await this.#state.commit({ remove, staged });
    });
  }

  async documents() {
    await this.#state.refresh();
    const records = Array.from(this.#state.shelf.documents.values(), ({ record }) => record);
    return records.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  }

  async search(...[request, { signal } = {}]: Parameters<Library['search']>) {
    await this.#state.refresh();
    return searchLibrary(this.#parts, this.#state, request, signal);
  }

  async documentText(id: string) {
    await this.#state.refresh();
    const { record } = this.#state.shelf.document(id);
    const [text = ''] = (await this.#parts.store.read([textKey(id)])) as readonly (string | undefined)[];
    return { document: record, text };
  }

  async usage() {
    await this.#state.refresh();
    return libraryUsage(this.#state);
  }

  async rebuild(options: AddOptions = {}): Promise<void> {
    await this.#write(() => {
      let documentsDone = 0;
      const documents = this.#state.shelf.documents.size;
      return rebuildLibrary(this.#parts, this.#state, ({ record }) => {
        const report = reporter(record.name, { documentsDone: documentsDone++, documents }, options);
        return { signal: options.signal, onProgress: (done, total) => report('embed', { done, total }) };
      });
    }, options.signal);
  }

  close(): void {
    this.#parts.channel?.close();
    this.#parts.store.close();
  }

  /** Runs a job that may change the library, after whoever is at it, here or in another tab; says so when it did. */
  #write<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { takeTurn } = this.#parts;
    return this.#oneWriter(async () => {
      const before = this.#state.shelf.library.generation;
      const fresh = async (): Promise<T> => {
        await this.#state.refresh();
        return job();
      };
      try {
        return await (takeTurn ? takeTurn(fresh, signal) : fresh());
      } finally {
        if (this.#state.shelf.library.generation !== before) this.#parts.channel?.say();
      }
    });
  }
}

/** Faults of one document; all others would meet the next one as well. */
function isRefusal(code: FaultCode): boolean {
  return code.startsWith('document-') || code === 'storage-full';
}

function refused({ name }: GivenDocument, fault: Fault): AddOutcome {
  return { name, outcome: 'refused', ...toPlain(fault) };
}

type Report = (
  phase: 'read' | 'embed' | 'store',
  passages?: { readonly done: number; readonly total: number },
) => void;

function reporter(
  document: string,
  documents: { readonly documentsDone: number; readonly documents: number },
  { onProgress }: AddOptions,
): Report {
  return (phase, passages) =>
    onProgress?.({ phase, document, ...documents, ...passages } satisfies AddProgress);
}
