import { isAbort, toFault } from '../../../assistant/assistant-fault.ts';
import { openListeners } from '../../../assistant/listeners.ts';
import type { Library } from '../../../client/library.ts';
import type { Fault } from '../../../core/fault.ts';
import type { Passage } from '../../../core/library.ts';

/** A search in the documents, without a model that answers. */
export interface PassageSearch {
  readonly question: string;
  readonly isSearching: boolean;
  /** Best first; absent before the first search. */
  readonly passages: readonly Passage[] | undefined;
  readonly fault: Fault | undefined;
  subscribe(listener: () => void): () => void;
  /** A search that is begun ends the one before. `hasModel` false: only the words are looked for. Never rejects: see `fault`. */
  find(question: string, hasModel: boolean): Promise<void>;
  /** Forgets what was found. */
  clear(): void;
}

const MOST_PASSAGES = 8;

export function passageSearch(library: Library): PassageSearch {
  const listeners = openListeners<void>();
  let running: AbortController | undefined;
  const search = {
    question: '',
    isSearching: false,
    passages: undefined as readonly Passage[] | undefined,
    fault: undefined as Fault | undefined,
    subscribe: (listener: () => void) => listeners.add(listener),
    find: async (question: string, hasModel: boolean): Promise<void> => {
      running?.abort();
      const mine = (running = new AbortController());
      Object.assign(search, { question, isSearching: true, fault: undefined });
      listeners.emit();
      try {
        const by = hasModel ? 'both' : 'words';
        const passages = await library.search(
          { question, limit: MOST_PASSAGES, quotes: MOST_PASSAGES, by },
          { signal: mine.signal },
        );
        if (running === mine) search.passages = passages;
      } catch (error) {
        if (running === mine && !isAbort(error)) search.fault = toFault(error);
      }
      if (running !== mine) return;
      search.isSearching = false;
      listeners.emit();
    },
    clear: () => {
      running?.abort();
      running = undefined;
      Object.assign(search, { question: '', isSearching: false, passages: undefined, fault: undefined });
      listeners.emit();
    },
  };
  return search;
}
