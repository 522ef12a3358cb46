/** Functions that hear of events. */
export interface Listeners<E> {
  /** Calls `listener` with every event until the returned function is called. */
  add(listener: (event: E) => void): () => void;
  emit(event: E): void;
  clear(): void;
}

/** A listener that throws keeps nobody else from hearing; its error goes where uncaught ones go. */
export function openListeners<E>(): Listeners<E> {
  const listening = new Set<{ readonly hear: (event: E) => void }>();
  return {
    add: (hear) => {
      const entry = { hear }; // the same function may listen twice
      listening.add(entry);
      return () => void listening.delete(entry);
    },
    emit: (event) => {
      for (const { hear } of listening) {
        try {
          hear(event);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    clear: () => listening.clear(),
  };
}
