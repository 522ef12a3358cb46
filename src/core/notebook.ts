/**
 * Remembers small things from visit to visit. Losing them costs time and nothing else, so neither call fails: what
 * cannot be read is undefined, what cannot be written is forgotten.
 */
export interface Notebook {
  /** Plain data as it was written, or anything at all: whoever reads judges it. */
  read(key: string): Promise<unknown>;
  write(key: string, value: unknown): Promise<void>;
}

/** Remembers until the program ends. */
export function memoryNotebook(): Notebook {
  const values = new Map<string, unknown>();
  return {
    read: async (key) => values.get(key),
    write: async (key, value) => void values.set(key, value),
  };
}
