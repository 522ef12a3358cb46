import type * as embeddingMetadata from '../../src/artifact/embedding-metadata.ts';
import type * as ggufFile from '../../src/artifact/gguf-file.ts';
import type * as shuffledOrder from '../../src/distil/shuffled-order.ts';
import type * as textEmbedder from '../../src/embedding/text-embedder.ts';
import type * as staticConfig from '../../src/engine/static/static-config.ts';
import type * as staticEmbedder from '../../src/engine/static/static-embedder.ts';
import type * as wasmEncoder from '../../src/engine/wasm/wasm-encoder.ts';
import type * as judgeRetrieval from '../../src/judge/judge-retrieval.ts';
import type * as openModelFiles from '../../src/node/open-model-files.ts';
import type * as wasmHost from '../../src/node/wasm-host.ts';
import type * as inputTokenizer from '../../src/text/input-tokenizer.ts';

/** What `load-library.mjs` loads. */
export type Library = typeof embeddingMetadata &
  typeof ggufFile &
  typeof shuffledOrder &
  typeof textEmbedder &
  typeof staticConfig &
  typeof staticEmbedder &
  typeof wasmEncoder &
  typeof judgeRetrieval &
  typeof openModelFiles &
  typeof wasmHost &
  typeof inputTokenizer;
