import type { LoadProgress } from '../core/protocol.ts';
import { nodeEmbedder, type NodeEmbedder } from '../node/node-embedder.ts';
import { catalogAddress } from './catalog-address.ts';
import type { EmbedChoice } from './index-command.ts';
import { megabytes } from './megabytes.ts';
import { given } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

/** Opens what makes vectors, and says how far the model's download is. @throws Fault `option-invalid` */
export function openChosen({ model, catalog, threads }: EmbedChoice, terminal: Terminal): NodeEmbedder {
  const catalogUrl = catalogAddress(catalog);
  const tell = (step: LoadProgress): void => {
    if (step.phase !== 'download' || step.doneBytes === step.cachedBytes) return;
    const percent = Math.floor((100 * step.doneBytes) / step.totalBytes);
    terminal.progress(`The embedding model: ${percent} % of ${megabytes(step.totalBytes)}`);
  };
  return nodeEmbedder({ catalogUrl, ...given('model', model), ...given('threads', threads) }, tell);
}
