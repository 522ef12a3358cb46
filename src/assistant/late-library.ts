import type { Library } from '../client/library.ts';
import type { LibraryOptions } from '../client/library-options.ts';
import { Fault } from '../core/fault.ts';
import { loadPart } from '../core/load-part.ts';
import { once } from '../core/serial.ts';
import { openListeners } from './listeners.ts';

/** The package's own library. Its code comes with the first call, so that a face can be drawn before. */
export function lateLibrary(options: LibraryOptions): Library {
  const changes = openListeners<void>();
  let opening: Promise<Library> | undefined;
  let closed: Fault | undefined;
  const open = async (): Promise<Library> => {
    const { openLibrary } = await loadLibrary();
    if (closed) throw closed;
    const library = openLibrary(options);
    library.subscribe(() => changes.emit());
    return library;
  };
  const library = once(() => (opening = open()));
  return {
    add: async (documents, how) => (await library()).add(documents, how),
    delete: async (documents) => (await library()).delete(documents),
    documents: async () => (await library()).documents(),
    rebuild: async (how) => (await library()).rebuild(how),
    search: async (question, how) => (await library()).search(question, how),
    documentText: async (id) => (await library()).documentText(id),
    usage: async () => (await library()).usage(),
    subscribe: (listener) => changes.add(listener),
    close: () => {
      closed = new Fault('closed', 'The library has been closed. Open it again.');
      changes.clear();
      opening?.then(
        (opened) => opened.close(),
        () => {}, // it never came
      );
    },
  };
}

const loadLibrary = once(() => loadPart(() => import('../client/library.ts')));
