import type { Runtime } from '../../src/assistant/runtime.ts';

/** The same runtime with a catalogue in which each model's name, licence and source is one of `texts`, the last for all that are left. */
export function calledBy(runtime: Runtime, ...texts: readonly string[]): Runtime {
  return {
    ...runtime,
    openModels: (options) => {
      const store = runtime.openModels(options);
      const list = async () =>
        (await store.list()).map((record, at) => {
          const text = texts[at] ?? texts.at(-1)!;
          return { ...record, name: text, licence: text, source: text };
        });
      return { ...store, list };
    },
  };
}
