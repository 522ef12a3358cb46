import type * as ggufFile from '../../../src/artifact/gguf-file.ts';
import type * as seededRandom from '../../../src/core/seeded-random.ts';
import type * as textEmbedder from '../../../src/embedding/text-embedder.ts';
import type * as wasmEncoder from '../../../src/engine/wasm/wasm-encoder.ts';
import type * as markdownTable from '../../../src/judge/report/markdown-table.ts';
import type * as openModelFiles from '../../../src/node/open-model-files.ts';
import type * as searchKernels from '../../../src/node/search-kernels.ts';
import type * as wasmHost from '../../../src/node/wasm-host.ts';
import type * as memoryStore from '../../../src/cache/memory-entry-store.ts';
import type * as vectorIndex from '../../../src/search/index/open-vector-index.ts';
import type * as codeTables from '../../../src/search/table/code-tables.ts';
import type * as measureCode from '../../../src/search/codes/measure-code.ts';
import type * as trainCode from '../../../src/search/codes/train-code.ts';
import type * as vectorCode from '../../../src/search/codes/vector-code.ts';
import type * as wasmCodeTable from '../../../src/search/table/wasm-code-table.ts';
import type * as inputTokenizer from '../../../src/text/input-tokenizer.ts';

/** Everything that the measurement takes from the library, and Node's own `import`. */
export type Library = { readonly importModule: (url: string) => Promise<unknown> } & typeof ggufFile &
  typeof seededRandom &
  typeof textEmbedder &
  typeof wasmEncoder &
  typeof markdownTable &
  typeof openModelFiles &
  typeof searchKernels &
  typeof wasmHost &
  typeof memoryStore &
  typeof vectorIndex &
  typeof codeTables &
  typeof measureCode &
  typeof trainCode &
  typeof vectorCode &
  typeof wasmCodeTable &
  typeof inputTokenizer;
