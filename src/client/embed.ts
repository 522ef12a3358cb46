import type { EmbedProgress, EmbedRequest, Embeddings } from '../core/embedding.ts';
import { refuseUnknown } from '../core/refuse-unknown.ts';
import type { ShelfOptions } from './client-options.ts';
import { progressListener } from './progress-listener.ts';
import type { Supervisor } from './supervisor.ts';

/** What `embed` takes beside the texts. */
export interface EmbedOptions extends Pick<EmbedRequest, 'model' | 'device' | 'threads'> {
  /** Heard between batches, and while the model is on its way. */
  readonly signal?: AbortSignal | undefined;
  /** The model comes to this device first, if it is not in memory already; then texts are done. */
  readonly onProgress?: ((progress: EmbedProgress) => void) | undefined;
}

const OPTIONS: readonly (keyof EmbedOptions)[] = ['model', 'device', 'threads', 'signal', 'onProgress'];

/**
 * Vectors of texts, by the supervisor's worker or the next one.
 * @throws Fault
 */
export async function embed(
  supervisor: Supervisor,
  shelf: ShelfOptions,
  texts: readonly string[],
  options: EmbedOptions = {},
): Promise<Embeddings> {
  refuseUnknown('embed', options, OPTIONS);
  const { signal, onProgress, ...choice } = options;
  const request: EmbedRequest = { texts, ...shelf, ...choice };
  const tell = progressListener(onProgress);
  return supervisor.ask(({ link, id }) => link.api.embed(id, request, tell), { signal });
}
