import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadProgress } from '../core/protocol.ts';
import { defaultCacheFolder } from '../node/cache-folder.ts';
import { nodeEmbedder, type NodeEmbedder } from '../node/node-embedder.ts';
import { catalogAddress } from './catalog-address.ts';
import { isFarModel } from './far-model.ts';
import type { EmbedChoice } from './index-command.ts';
import { megabytes } from './megabytes.ts';
import { given } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

/** Opens what makes vectors, and says how far the model's download is. @throws Fault `option-invalid` */
export function openChosen({ model, catalog, threads }: EmbedChoice, terminal: Terminal): NodeEmbedder {
  const isFar = isFarModel(model);
  const named = catalog !== undefined || !(isFar || (model !== undefined && existsSync(model)));
  const catalogUrl = named ? catalogAddress(catalog) : NO_CATALOG;
  const tell = (step: LoadProgress): void => {
    if (step.phase !== 'download' || step.doneBytes === step.cachedBytes) return;
    const percent = Math.floor((100 * step.doneBytes) / step.totalBytes);
    terminal.progress(`The embedding model: ${percent} % of ${megabytes(step.totalBytes)}`);
  };
  const cacheFolder = isFar ? defaultCacheFolder() : undefined;
  const chosen = {
    ...given('model', model),
    ...given('threads', threads),
    ...given('cacheFolder', cacheFolder),
  };
  return nodeEmbedder({ catalogUrl, ...chosen }, tell);
}

/** For models that no catalogue has to name. */
const NO_CATALOG = pathToFileURL(resolve('models/catalog.json')).href;
