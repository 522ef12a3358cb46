import type { LearnedModel } from '../artifact/learned-model.ts';

/**
 * What is known of models that no catalogue describes: the ledger of their downloads, and afterwards what a catalogue
 * would have said. Storage that fails costs the next visit its memory and is no error here: the weights' own store says
 * what is wrong with it.
 */
export interface LearnedModels {
  all(): Promise<readonly LearnedModel[]>;
  write(model: LearnedModel): Promise<void>;
  delete(id: string): Promise<void>;
}

/** Remembers until the page goes away. */
export function memoryLearnedModels(): LearnedModels {
  const models = new Map<string, LearnedModel>();
  return {
    all: async () => [...models.values()],
    write: async (model) => void models.set(model.id, model),
    delete: async (id) => void models.delete(id),
  };
}
