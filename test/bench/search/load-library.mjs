import { importBuilt } from '../../../scripts/lib.mjs';

/** Of dist/lib; their types are in library.ts. */
const PARTS = [
  'artifact/gguf-file',
  'core/seeded-random',
  'embedding/text-embedder',
  'engine/wasm/wasm-encoder',
  'judge/report/markdown-table',
  'node/open-model-files',
  'node/search-kernels',
  'node/wasm-host',
  'cache/memory-entry-store',
  'search/codes/measure-code',
  'search/index/open-vector-index',
  'search/table/code-tables',
  'search/codes/train-code',
  'search/codes/vector-code',
  'search/table/wasm-code-table',
  'text/input-tokenizer',
];

/** The built library's own parts, by their names: Node 20 cannot run the TypeScript sources. */
export async function loadLibrary() {
  const importModule = (/** @type {string} */ url) => import(url); // that of sources goes through Vite
  return { importModule, ...(await importBuilt(PARTS)) };
}
