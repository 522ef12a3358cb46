import type { ModelStore } from '../client/models.ts';
import type { WorkerOptions } from '../client/client-options.ts';
import { loadPart } from '../core/load-part.ts';
import { once } from '../core/serial.ts';
import { lateLibrary } from './late-library.ts';
import type { Runtime } from './runtime.ts';

/** The package's own client. Its code comes when it is first needed, so that a face can be drawn before. */
const loadClient = once(() =>
  loadPart(async () => {
    const [{ createClient }, { openModels }] = await Promise.all([
      import('../client/client.ts'),
      import('../client/models.ts'),
    ]);
    return { createClient, openModels };
  }),
);

/** The package itself, as the runtime of an assistant. */
export const packageRuntime: Runtime = {
  createClient: async (options) => (await loadClient()).createClient(options),
  openModels: lateModels,
  openLibrary: lateLibrary,
};

function lateModels(options: WorkerOptions): ModelStore {
  let opening: Promise<ModelStore> | undefined;
  const open = async (): Promise<ModelStore> => (await loadClient()).openModels(options);
  const store = once(() => (opening = open()));
  return {
    list: async () => (await store()).list(),
    find: async (model, watch) => (await store()).find(model, watch),
    download: async (id, watch) => (await store()).download(id, watch),
    inspect: async (files) => (await store()).inspect(files),
    persist: async () => (await store()).persist(),
    delete: async (id) => (await store()).delete(id),
    verify: async (id) => (await store()).verify(id),
    deleteLeftovers: async () => (await store()).deleteLeftovers(),
    usage: async () => (await store()).usage(),
    diagnose: async (options) => (await store()).diagnose(options),
    close: async () => (await opening?.catch(() => undefined))?.close(), // nothing is loaded to be closed
  };
}
