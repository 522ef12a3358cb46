import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '../core/fault.ts';
import type { ModelRecord } from '../core/protocol.ts';
import { defaultCacheFolder } from '../node/cache-folder.ts';
import { fileLearnedModels } from '../node/file-learned-models.ts';
import { learnedFolder, openNodeService } from '../node/node-service.ts';
import { isFarModel } from './far-model.ts';
import { catalogOfDraft } from './find-model.ts';
import { megabytes } from './megabytes.ts';
import type { Terminal } from './terminal.ts';

/** `nibble models stored`: what was brought from the Hub or an address, and where it lies. */
export async function printStored(json: boolean, terminal: Terminal): Promise<void> {
  const folder = defaultCacheFolder();
  const records = await storedModels(folder);
  if (json) return terminal.print(`${JSON.stringify(records)}\n`);
  for (const { id, bytes, storedBytes, licence } of records) {
    const here =
      storedBytes === bytes ? megabytes(bytes) : `${megabytes(storedBytes)} of ${megabytes(bytes)}`;
    await terminal.print(`${id}  ${here}  ${licence}\n`);
  }
  terminal.say(records.length === 0 ? `Nothing is stored in ${folder}.` : `In ${folder}`);
}

/** `nibble models delete`. @throws Fault `model-unknown` when nothing of it is here. */
export async function deleteStored(id: string, terminal: Terminal): Promise<void> {
  const folder = defaultCacheFolder();
  const known = await fileLearnedModels(learnedFolder(folder)).all();
  if (!known.some((model) => model.id === id)) {
    const ids = known.map((model) => model.id).join(', ') || 'nothing';
    throw new Fault('model-unknown', `'${id}' is not stored in ${folder}. It has: ${ids}.`, { model: id });
  }
  const service = openNodeService(folder);
  try {
    const catalogue = isFarModel(id) ? undefined : await catalogOfDraft(id);
    await service.deleteModel(catalogue ?? noCatalogue(), id);
    terminal.say(`${id} is deleted.`);
  } finally {
    await service.close();
  }
}

async function storedModels(folder: string): Promise<readonly ModelRecord[]> {
  const known = await fileLearnedModels(learnedFolder(folder)).all();
  if (known.length === 0) return [];
  const ids = new Set(known.map(({ id }) => id));
  const service = openNodeService(folder);
  try {
    return (await service.listModels(noCatalogue())).filter(({ id }) => ids.has(id));
  } finally {
    await service.close();
  }
}

/** Where no catalogue is: what is asked of the service here concerns none. */
function noCatalogue(): string {
  return pathToFileURL(resolve('no-catalog.json')).href;
}
