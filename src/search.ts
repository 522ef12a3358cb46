// Vectors, found by nearness
export { openVectorIndex, type VectorIndexOptions } from './search/index/open-vector-index.ts';
export type {
  OptimizeOptions,
  StagedChanges,
  VectorChanges,
  VectorHit,
  VectorIndex,
  VectorSearchOptions,
} from './search/index/vector-index.ts';

// Where they rest
export type { EntryChanges, EntryStore } from './cache/entry-store.ts';
export { idbEntryStore } from './cache/idb-entry-store.ts';
export { memoryEntryStore } from './cache/memory-entry-store.ts';

// Texts, found by words, and both together
export {
  createWordIndex,
  type WordHit,
  type WordIndex,
  type WordSearchOptions,
} from './search/words/word-index.ts';
export { fuseRankings, type FusedHit } from './search/words/reciprocal-rank-fusion.ts';

// How vectors are written small
export { CODE_NAMES } from './search/codes/vector-code.ts';
export type { CodeName, CodeState, PreparedQuery, VectorCode } from './search/codes/vector-code.ts';
export { trainCode, type TrainOptions } from './search/codes/train-code.ts';
export { measureCode, type CodeMeasure } from './search/codes/measure-code.ts';
export { truncateVectors } from './search/codes/truncate-vectors.ts';
export { openCode } from './search/codes/open-code.ts';
export type { CodeTable, Ranking, ScanOptions } from './search/codes/code-table.ts';

// Kernels
export { codeTables } from './search/table/code-tables.ts';
export { compileSearchKernels } from './search/table/compile-search.ts';
export { openDistances, type Distances, type Numbers } from './search/table/distances.ts';
export { PlainCodeTable } from './search/table/plain-code-table.ts';

export { Fault, isFault } from './core/fault.ts';
export type { FaultCode, FaultDetail } from './core/fault.ts';
