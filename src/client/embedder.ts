import type { EmbeddingModel, Embeddings } from '../core/embedding.ts';
import { refuseUnknown } from '../core/refuse-unknown.ts';
import { readWorkerOptions } from './client-options.ts';
import type { WorkerOptions } from './client-options.ts';
import { embed } from './embed.ts';
import type { EmbedOptions } from './embed.ts';
import { spawnWorker } from './spawn.ts';
import { supervise } from './supervisor.ts';

/** What `openEmbedder` takes. */
export interface EmbedderOptions extends WorkerOptions, Pick<EmbedOptions, 'model' | 'device' | 'threads'> {}

/** Vectors of texts, by a worker of their own. */
export interface EmbedderClient {
  /** The model as it was last used; undefined before the first vectors. */
  readonly info: EmbeddingModel | undefined;
  /**
   * Vectors of unit length, one for each text; the first call brings the model to this device.
   * @throws Fault `document-empty`, `document-large`, `option-invalid` for texts that are none; `model-task` for a model that answers; and
   *   those of its download
   */
  embed(texts: readonly string[], options?: Pick<EmbedOptions, 'signal' | 'onProgress'>): Promise<Embeddings>;
  /** Ends the worker. Calls on their way fail with `closed`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Vectors without a model that answers. Starts nothing until the first call.
 *
 * ```ts
 * const embedder = openEmbedder();
 * const { vectors } = await embedder.embed(['How long is the warranty?', 'Two years from the day of purchase.']);
 * await embedder.close();
 * ```
 * @throws Fault `option-unknown`, `option-invalid`
 */
export function openEmbedder(options: EmbedderOptions = {}): EmbedderClient {
  const shelf = readWorkerOptions('openEmbedder', options, ['model', 'device', 'threads']);
  const { model, device, threads } = options;
  const choice = {
    ...(model === undefined ? {} : { model }),
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  };
  const supervisor = supervise({ createWorker: options.createWorker ?? spawnWorker });
  let info: EmbeddingModel | undefined;
  return {
    get info() {
      return info;
    },
    async embed(texts, watch = {}) {
      refuseUnknown('embed', watch, ['signal', 'onProgress']);
      const made = await embed(supervisor, shelf, texts, { ...choice, ...watch });
      info = made.model;
      return made;
    },
    close: () => supervisor.close(),
  };
}
