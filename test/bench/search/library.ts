import type * as seededRandom from '../../../src/core/seeded-random.ts';
import type * as markdownTable from '../../../src/judge/report/markdown-table.ts';
import type * as searchKernels from '../../../src/node/search-kernels.ts';
import type * as measureCode from '../../../src/search/codes/measure-code.ts';
import type * as trainCode from '../../../src/search/codes/train-code.ts';
import type * as vectorCode from '../../../src/search/codes/vector-code.ts';
import type * as wasmCodeTable from '../../../src/search/table/wasm-code-table.ts';

/** Everything that the measurement takes from the library. */
export type Library = typeof seededRandom &
  typeof markdownTable &
  typeof searchKernels &
  typeof measureCode &
  typeof trainCode &
  typeof vectorCode &
  typeof wasmCodeTable;
