import type {
  AddOutcome,
  AddProgress,
  DocumentRecord,
  DocumentText,
  GivenDocument,
  LibraryUsage,
  Passage,
  SearchRequest,
} from '../../core/library.ts';

export interface AddOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: AddProgress) => void;
}

/** A person's documents, embedded and searchable. One that was built elsewhere is read only: what would change it is refused. */
export interface Library {
  /**
   * Adds documents, or the new versions of those it has by that name; each is there as a whole or not at all, and one that is
   * refused stops no other. Parts that did not change are not embedded again.
   * @throws Fault `index-model` when the embedding model is not the one whose vectors are there, `aborted`, `storage-…` but
   *         `storage-full`, and what embedding fails with; documents that were added before it stay.
   */
  add(documents: readonly GivenDocument[], options?: AddOptions): Promise<readonly AddOutcome[]>;
  /** All of them or none. @throws Fault `document-unknown`, `storage-…` */
  delete(ids: readonly string[]): Promise<void>;
  /** By name. */
  documents(): Promise<readonly DocumentRecord[]>;
  /** The best passages, best first. @throws Fault `index-model`, `option-invalid`, `aborted`, and what embedding fails with */
  search(
    request: SearchRequest,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly Passage[]>;
  /** @throws Fault `document-unknown` */
  documentText(id: string): Promise<DocumentText>;
  usage(): Promise<LibraryUsage>;
  /**
   * Makes all vectors anew from the texts that are kept: after `index-model`, with the model that there is now. Until the
   * last one is made, and after a fault, the old ones stay.
   */
  rebuild(options?: AddOptions): Promise<void>;
  close(): void;
}
