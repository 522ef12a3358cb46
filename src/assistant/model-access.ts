import type { WorkerOptions } from '../client/client-options.ts';
import type { Models, ModelStore } from '../client/models.ts';
import { closedFault } from './assistant-fault.ts';
import type { AssistantClient, Runtime } from './runtime.ts';

/** The models of the catalogue, through whichever worker there is. */
export interface ModelAccess {
  readonly models: Models;
  /** Goes through this client from now on; without one, through a small worker of its own. */
  use(client: AssistantClient | undefined): Promise<void>;
  /** Ends the small worker, after the calls that are on their way there. The next call starts another. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

interface Desk {
  readonly store: ModelStore;
  calls: number;
  isLeft: boolean;
}

/** Starts nothing until the first call. */
export function openModelAccess(runtime: Runtime, options: WorkerOptions): ModelAccess {
  let client: AssistantClient | undefined;
  let desk: Desk | undefined;
  let isClosed = false;

  const atDesk = async <T>(job: (models: Models) => Promise<T>): Promise<T> => {
    const mine = (desk ??= { store: runtime.openModels(options), calls: 0, isLeft: false });
    mine.calls++;
    try {
      return await job(mine.store);
    } finally {
      if (--mine.calls === 0 && mine.isLeft) await mine.store.close();
    }
  };
  const run = async <T>(job: (models: Models) => Promise<T>): Promise<T> => {
    if (isClosed) throw closedFault();
    return client === undefined ? atDesk(job) : job(client.models);
  };
  const rest = async (): Promise<void> => {
    const mine = desk;
    if (mine === undefined) return;
    desk = undefined;
    mine.isLeft = true;
    if (mine.calls === 0) await mine.store.close();
  };
  return {
    models: {
      list: () => run((models) => models.list()),
      find: (model, options) => run((models) => models.find(model, options)),
      download: (id, options) => run((models) => models.download(id, options)),
      inspect: (files) => run((models) => models.inspect(files)),
      persist: () => run((models) => models.persist()),
      delete: (id) => run((models) => models.delete(id)),
      verify: (id) => run((models) => models.verify(id)),
      deleteLeftovers: () => run((models) => models.deleteLeftovers()),
      usage: () => run((models) => models.usage()),
      diagnose: (options) => run((models) => models.diagnose(options)),
    },
    use: (next) => {
      client = next;
      return next === undefined ? Promise.resolve() : rest();
    },
    rest,
    close: async () => {
      isClosed = true;
      client = undefined;
      await desk?.store.close();
    },
  };
}
