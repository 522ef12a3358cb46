import { Fault } from '../src/core/fault.ts';
import type { LibraryApi, LibraryRequest } from '../src/core/library.ts';
import type { LoadProgress } from '../src/core/protocol.ts';
import type { Library } from '../src/documents/library/library.ts';
import { holdLock } from './hold-lock.ts';
import { numberedCalls } from './numbered-calls.ts';
import { told } from './told.ts';

/** Opens a library; `tell` hears of the embedding model's way to this device, for whichever call wants it. */
export type OpenLibrary = (
  request: LibraryRequest,
  tell: (progress: LoadProgress) => void,
  signal: AbortSignal,
) => Promise<Library>;

/** A library as the page calls it: one for the life of a worker. */
export function libraryApi(open: OpenLibrary): LibraryApi {
  const calls = numberedCalls();
  const waiting = new Set<(progress: LoadProgress) => void>();
  let opened: Library | undefined;

  const library = (): Library => {
    if (opened) return opened;
    throw new Fault('closed', 'The library is not open. Open it first.');
  };
  /** Runs a job that may have to wait for the embedding model. */
  const withModel = async <T>(hear: (progress: LoadProgress) => void, job: () => Promise<T>): Promise<T> => {
    waiting.add(hear);
    try {
      return await job();
    } finally {
      waiting.delete(hear);
    }
  };
  return {
    ping: () => Promise.resolve(),
    holdLock,
    open: (call, request) =>
      calls.run(call, async (signal) => {
        const tell = (progress: LoadProgress): void => {
          for (const hear of waiting) hear(progress);
        };
        opened ??= await open(request, tell, signal);
        return opened.usage();
      }),
    add: (call, documents, onProgress) =>
      calls.run(call, (signal) =>
        told(onProgress, (tell) =>
          withModel(
            (progress) => tell({ phase: 'model', progress }),
            () => library().add(documents, { signal, onProgress: tell }),
          ),
        ),
      ),
    delete: (call, documents) => calls.run(call, () => library().delete(documents)),
    rebuild: (call, onProgress) =>
      calls.run(call, (signal) =>
        told(onProgress, (tell) =>
          withModel(
            (progress) => tell({ phase: 'model', progress }),
            () => library().rebuild({ signal, onProgress: tell }),
          ),
        ),
      ),
    documents: async () => library().documents(),
    search: (call, request, onProgress) =>
      calls.run(call, (signal) =>
        told(onProgress, (tell) => withModel(tell, () => library().search(request, { signal }))),
      ),
    documentText: async (id) => library().documentText(id),
    usage: async () => library().usage(),
    abort: (call) => Promise.resolve(calls.abort(call)),
  };
}
