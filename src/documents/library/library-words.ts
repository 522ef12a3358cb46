import type { EntryStore } from '../../cache/entry-store.ts';
import { throwIfAborted } from '../../core/fault.ts';
import { serial } from '../../core/serial.ts';
import { yieldToEventLoop } from '../../core/yield.ts';
import { createWordIndex, type WordHit, type WordSearchOptions } from '../../search/words/word-index.ts';
import { embeddedPassage } from './passages.ts';
import type { Shelf } from './shelf.ts';
import type { StoredDocument } from './stored-library.ts';
import { readTexts } from './stored-texts.ts';

/** Passages between two turns of the event loop. */
const AT_ONCE = 100;

/**
 * The words of a library's passages. They are in memory only: a passage's text never changes under its id, so whenever somebody
 * searches, what is not there yet is read from the stored texts, and what the library has no longer is forgotten.
 */
export class LibraryWords {
  readonly #store: EntryStore;
  readonly #inTurn = serial();
  readonly #index = createWordIndex();
  #generation = -1;

  constructor(store: EntryStore) {
    this.#store = store;
  }

  get memoryBytes(): number {
    return this.#index.memoryBytes;
  }

  /** @throws Fault `aborted`, `storage-…` */
  async search(
    shelf: Shelf,
    question: string,
    { signal, ...options }: WordSearchOptions & { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly WordHit[]> {
    await this.#inTurn(() => this.#takeUp(shelf, signal));
    return this.#index.search(question, options);
  }

  async #takeUp(shelf: Shelf, signal: AbortSignal | undefined): Promise<void> {
    const { generation } = shelf.library;
    if (generation === this.#generation) return;
    for (const id of this.#index.ids()) if (!shelf.owner(id)) this.#index.remove(id);
    let whole = true;
    for (const document of shelf.documents.values()) {
      if (document.passages.ids.every((id) => this.#index.has(id))) continue;
      whole = (await this.#add(document, signal)) && whole;
    }
    if (whole) this.#generation = generation;
  }

  /** False when another tab has changed it since: the next search will see. */
  async #add(document: StoredDocument, signal: AbortSignal | undefined): Promise<boolean> {
    const { record, passages } = document;
    const [text] = await readTexts(this.#store, [document]);
    if (text === undefined) return false;
    for (const [at, id] of passages.ids.entries()) {
      if (!this.#index.has(id)) this.#index.add(id, embeddedPassage(record.kind, text, passages, at));
      if (at % AT_ONCE < AT_ONCE - 1) continue;
      await yieldToEventLoop();
      throwIfAborted(signal);
    }
    return true;
  }
}
