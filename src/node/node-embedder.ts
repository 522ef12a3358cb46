import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Embed, EmbeddingModel } from '../core/embedding.ts';
import type { LoadProgress } from '../core/protocol.ts';
import { environmentHub } from './environment-hub.ts';
import { openNodeService } from './node-service.ts';

export interface EmbedderChoice {
  /** A file, an id of the catalogue, or a model of the Hub; absent: the catalogue's first one that embeds. */
  readonly model?: string;
  readonly catalogUrl: string;
  readonly threads?: number;
  /** Where what was downloaded is kept. Absent: in memory. */
  readonly cacheFolder?: string;
}

export interface NodeEmbedder {
  readonly embed: Embed;
  /** Which model makes the vectors; brings it into memory. */
  identify(signal: AbortSignal): Promise<EmbeddingModel>;
  close(): Promise<void>;
}

/** Makes vectors in this process, with a service of its own; `tell` hears of the model's way into it. */
export function nodeEmbedder(choice: EmbedderChoice, tell: (progress: LoadProgress) => void): NodeEmbedder {
  const { model, catalogUrl, threads } = choice;
  const service = openNodeService(choice.cacheFolder);
  const asked = {
    catalogUrl,
    hub: environmentHub(),
    ...(model === undefined ? {} : { model: existsSync(model) ? resolve(model) : model }),
    ...(threads === undefined ? {} : { threads }),
  };
  const embed: Embed = (texts, { signal, onProgress } = {}) =>
    service.embed(
      { texts, ...asked },
      {
        signal,
        onProgress: (progress) =>
          progress.phase === 'embed' ? onProgress?.(progress.done, progress.total) : tell(progress),
      },
    );
  return {
    embed,
    identify: async (signal) => (await embed(['.'], { signal })).model,
    close: () => service.close(),
  };
}
