import { Fault } from '../core/fault.ts';
import type {
  AddOutcome,
  AddProgress,
  DocumentRecord,
  DocumentText,
  GivenDocument,
  LibraryApi,
  LibraryUsage,
  Passage,
  SearchRequest,
} from '../core/library.ts';
import type { LoadProgress } from '../core/protocol.ts';
import { startTrusted } from '../core/trusted-worker.ts';
import { asGiven } from './as-given.ts';
import { openChanges } from './library-changes.ts';
import { libraryRequest } from './library-options.ts';
import type { LibraryOptions } from './library-options.ts';
import { progressListener } from './progress-listener.ts';
import { openCaller } from './worker-caller.ts';

export interface AddOptions {
  readonly onProgress?: ((progress: AddProgress) => void) | undefined;
  /** Stops between two batches of passages; documents that are done stay. */
  readonly signal?: AbortSignal | undefined;
}

export interface SearchOptions {
  /** The embedding model comes to this device first, when it is not here yet. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A person's documents on this device, in a worker of their own: split, embedded, indexed, found again by meaning and by words.
 * Nothing leaves the device, and nothing is downloaded before the first document or the first search.
 */
export interface Library {
  /**
   * Takes documents up: what is here already, byte for byte, is left alone; a name that is here already is a new version.
   * Documents that cannot be read are refused one by one.
   * @throws Fault `index-model`, `storage-full`, `storage-denied`, `aborted`, and those of the model's download
   */
  add(documents: Iterable<File | GivenDocument>, options?: AddOptions): Promise<readonly AddOutcome[]>;
  /** @throws Fault `document-unknown` */
  delete(documents: readonly string[]): Promise<void>;
  documents(): Promise<readonly DocumentRecord[]>;
  /**
   * Makes all vectors anew from the texts that are kept: what to do after `index-model`, when another model embeds now. Until the last
   * one is made, and after a fault, the old ones stay.
   */
  rebuild(options?: AddOptions): Promise<void>;
  /** Passages, best first. @throws Fault `index-model`, `aborted`, and those of the model's download */
  search(question: string | SearchRequest, options?: SearchOptions): Promise<readonly Passage[]>;
  /** The text that passages are places in. @throws Fault `document-unknown` */
  documentText(id: string): Promise<DocumentText>;
  usage(): Promise<LibraryUsage>;
  /** Calls `listener` whenever documents came or went, in this tab or another, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Ends the worker. What is stored stays. Idempotent. */
  close(): void;
}

/**
 * Starts nothing until the first call.
 *
 * ```ts
 * const library = openLibrary();
 * await library.add(input.files);
 * const [best] = await library.search('How long is the warranty?');
 * ```
 * @throws Fault `option-unknown`, `option-invalid`
 */
export function openLibrary(options: LibraryOptions = {}): Library {
  const request = libraryRequest(options);
  const changes = openChanges(request.name);
  const worker = openCaller<LibraryApi>({
    createWorker: options.createWorker ?? spawnLibrary,
    begin: (api, call) => api.open(call, request),
    abort: (api, call) => api.abort(call),
  });
  let closed: Fault | undefined;
  const caller: Pick<typeof worker, 'ask'> = {
    ask: async (job, signal) => {
      if (closed) throw closed;
      return worker.ask(job, signal);
    },
  };
  return {
    add: async (documents, { onProgress, signal } = {}) => {
      const given = Array.from(checkedList(documents), asGiven);
      const tell = progressListener(onProgress);
      return caller.ask((api, call) => api.add(call, given, tell), signal).finally(changes.tell);
    },
    delete: (documents) => caller.ask((api, call) => api.delete(call, documents)).finally(changes.tell),
    documents: () => caller.ask((api) => api.documents()),
    rebuild: ({ onProgress, signal } = {}) => {
      const tell = progressListener(onProgress);
      return caller.ask((api, call) => api.rebuild(call, tell), signal).finally(changes.tell);
    },
    search: (question, { onProgress, signal } = {}) => {
      const wanted = typeof question === 'string' ? { question } : question;
      const tell = progressListener(onProgress);
      return caller.ask((api, call) => api.search(call, wanted, tell), signal);
    },
    documentText: (id) => caller.ask((api) => api.documentText(id)),
    usage: () => caller.ask((api) => api.usage()),
    subscribe: changes.subscribe,
    close() {
      changes.close();
      worker.end((closed = new Fault('closed', 'The library has been closed. Open it again.')));
    },
  };
}

/** Of one file alone `Array.from` makes an empty list. @throws Fault `option-invalid` */
function checkedList<T>(documents: Iterable<T>): Iterable<T> {
  if (typeof documents === 'object' && documents !== null && Symbol.iterator in documents) return documents;
  throw new Fault('option-invalid', '`add` takes a list of files or documents: `[file]` for one.', {
    option: 'documents',
  });
}

function spawnLibrary(): Worker {
  return startTrusted(
    () =>
      // Bundlers follow only this very shape.
      new Worker(new URL('../../workers/library.worker.js', import.meta.url), {
        type: 'module',
        name: 'nibble-library',
      }),
  );
}
