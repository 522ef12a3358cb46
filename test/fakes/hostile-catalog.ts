import type { Runtime } from '../../src/assistant/runtime.ts';

/** The same runtime with a catalogue in which `text` is every model's name, licence and source. */
export function calledBy(runtime: Runtime, text: string): Runtime {
  return {
    ...runtime,
    openModels: (options) => {
      const store = runtime.openModels(options);
      const list = async () =>
        (await store.list()).map((record) => ({ ...record, name: text, licence: text, source: text }));
      return { ...store, list };
    },
  };
}
