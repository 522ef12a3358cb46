import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isHubReference } from '../artifact/hub/hub-reference.ts';
import { isModelAddress } from '../artifact/url-model.ts';
import type { LoadedModel, LoadOptions, LoadProgress } from '../core/protocol.ts';
import { environmentHub } from '../node/environment-hub.ts';
import type { Service } from '../stream/service.ts';
import type { ModelChoice } from './command-line.ts';
import { catalogOfDraft } from './find-model.ts';
import { megabytes } from './megabytes.ts';
import { given } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

/** True for a model of the Hub, or at an address. */
export function isFarModel(model: string | undefined): model is string {
  return model !== undefined && (isHubReference(model) || isModelAddress(model)) && !existsSync(model);
}

/**
 * How the service is asked for a model from far away: of the Hub, at an address, or one of the catalogue's that lies on the
 * Hub. Undefined for a model that lies here.
 * @throws Fault `catalog-invalid`, `option-invalid`
 */
export async function findFar({
  model,
  catalog,
}: Pick<ModelChoice, 'model' | 'catalog'>): Promise<Pick<LoadOptions, 'model' | 'catalogUrl'> | undefined> {
  if (isFarModel(model)) return { model, catalogUrl: pathToFileURL(resolve('models/catalog.json')).href }; // which is not read
  const catalogUrl = model === undefined ? undefined : await catalogOfDraft(model, given('catalog', catalog));
  return model === undefined || catalogUrl === undefined ? undefined : { model, catalogUrl };
}

/** Downloads what is missing of it, says how far that is, and loads it. */
export async function loadFarModel(
  service: Service,
  choice: Pick<LoadOptions, 'model' | 'catalogUrl' | 'threads' | 'contextLength'>,
  terminal: Terminal,
): Promise<LoadedModel> {
  const onProgress = (step: LoadProgress): void => {
    if (step.phase !== 'download' || step.doneBytes === step.cachedBytes) return;
    const percent = Math.floor((100 * step.doneBytes) / step.totalBytes);
    terminal.progress(`${choice.model}: ${percent} % of ${megabytes(step.totalBytes)}`);
  };
  const options = { ...choice, hub: environmentHub() };
  return service.load(options, { signal: terminal.signal, onProgress });
}
