/** Questions whose right passages are known. */
export interface RetrievalSet {
  readonly name: string;
  readonly queries: readonly string[];
  readonly passages: readonly string[];
  /** By query: indexes of the passages that answer it, one at least. */
  readonly relevant: readonly (readonly number[])[];
}
