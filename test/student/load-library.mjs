import { importBuilt } from '../../scripts/lib.mjs';

/** Of dist/lib; their types are in library.ts. */
const PARTS = [
  'artifact/embedding-metadata',
  'artifact/gguf-file',
  'distil/shuffled-order',
  'embedding/text-embedder',
  'engine/static/static-config',
  'engine/static/static-embedder',
  'engine/wasm/wasm-encoder',
  'judge/judge-retrieval',
  'node/open-model-files',
  'node/wasm-host',
  'text/input-tokenizer',
];

/** The built library's own parts, by their names: Node 20 cannot run the TypeScript sources, and threads start from built files. */
export const loadLibrary = () => importBuilt(PARTS);
