import { openListeners } from '../../../assistant/listeners.ts';
import type { Library } from '../../../client/library.ts';

/** A library that stays the same to whoever holds it when another one takes its place inside. */
export interface ChangeableLibrary extends Library {
  /** Opens it anew, and closes the one before. */
  reopen(): void;
}

/** `open` starts nothing by itself. */
export function changeableLibrary(open: () => Library): ChangeableLibrary {
  const changes = openListeners<void>();
  let library = open();
  let leave = library.subscribe(() => changes.emit());
  return {
    add: (documents, options) => library.add(documents, options),
    delete: (ids) => library.delete(ids),
    documents: () => library.documents(),
    rebuild: (options) => library.rebuild(options),
    search: (question, options) => library.search(question, options),
    documentText: (id) => library.documentText(id),
    usage: () => library.usage(),
    subscribe: (listener) => changes.add(listener),
    reopen: () => {
      leave();
      library.close();
      library = open();
      leave = library.subscribe(() => changes.emit());
      changes.emit();
    },
    close: () => {
      leave();
      changes.clear();
      library.close();
    },
  };
}
