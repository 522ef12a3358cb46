import type { LoadOptions } from '../core/protocol.ts';

/** What a load asks of the device's memory. */
export type NotedLoad = Pick<LoadOptions, 'model' | 'threads' | 'contextLength'>;

/**
 * Remembers loads that ended without a word: the browser or the device had to end the page while a model was being put
 * into memory. Costs only the warning where storage or locks are missing, so nothing here is an error.
 */
export interface LoadNotes {
  /**
   * Runs `job` with a note about it in storage, which goes when the job ends, well or not. A job that ends well also
   * takes away the notes that crashed loads of the model left, those that asked for no more than it did.
   */
  during<T>(load: NotedLoad, job: () => Promise<T>): Promise<T>;
  /**
   * Notes are about this visit from now on. Takes away those of the visits `left`: their pages were left on purpose,
   * whatever that cut off. Rejects when storage did not let go of them.
   */
  beginVisit(visit: string, left: readonly string[]): Promise<void>;
  /** By model, when its last load began that ended without a word. Loads that still run elsewhere are none. */
  interrupted(): Promise<ReadonlyMap<string, number>>;
}

/** Remembers nothing. */
export const noLoadNotes: LoadNotes = {
  during: (_, job) => job(),
  beginVisit: async () => {},
  interrupted: async () => new Map(),
};
