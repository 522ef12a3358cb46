import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isHubReference } from '../artifact/hub/hub-reference.ts';
import { isModelAddress } from '../artifact/url-model.ts';
import type { LoadedModel, LoadOptions, LoadProgress } from '../core/protocol.ts';
import { environmentHub } from '../node/environment-hub.ts';
import type { Service } from '../stream/service.ts';
import { megabytes } from './megabytes.ts';
import type { Terminal } from './terminal.ts';

/** True for a model of the Hub, or at an address. */
export function isFarModel(model: string | undefined): model is string {
  return model !== undefined && (isHubReference(model) || isModelAddress(model)) && !existsSync(model);
}

/** Downloads what is missing of it, says how far that is, and loads it. */
export async function loadFarModel(
  service: Service,
  choice: Pick<LoadOptions, 'model' | 'threads' | 'contextLength'>,
  terminal: Terminal,
): Promise<LoadedModel> {
  const catalogUrl = pathToFileURL(resolve('models/catalog.json')).href; // not read for such a model
  const onProgress = (step: LoadProgress): void => {
    if (step.phase !== 'download' || step.doneBytes === step.cachedBytes) return;
    const percent = Math.floor((100 * step.doneBytes) / step.totalBytes);
    terminal.progress(`${choice.model}: ${percent} % of ${megabytes(step.totalBytes)}`);
  };
  const options = { ...choice, catalogUrl, hub: environmentHub() };
  return service.load(options, { signal: terminal.signal, onProgress });
}
