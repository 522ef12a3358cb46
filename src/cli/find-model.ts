import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseCatalog, type Catalog } from '../artifact/manifest.ts';
import { Fault } from '../core/fault.ts';
import { shardPaths } from '../node/open-model-files.ts';

/** Where a model lies on this disk. */
export interface FoundModel {
  /** Its id in the catalogue, or the path as it was given. */
  readonly id: string;
  /** As the catalogue calls it. */
  readonly name?: string;
  readonly paths: readonly string[];
}

/**
 * A path of a GGUF file, an id of the catalogue, or, when nothing was asked for, the catalogue's first model.
 * @throws Fault `model-unknown`, `catalog-invalid`.
 */
export async function findModel(wanted: string | undefined, start = import.meta.url): Promise<FoundModel> {
  if (wanted !== undefined && existsSync(wanted)) return { id: wanted, paths: shardPaths(wanted) };
  if (wanted?.toLowerCase().endsWith('.gguf')) throw unknown(wanted, 'There is no file of that name.');
  const catalog = await readCatalog(start);
  if (!catalog)
    throw unknown(wanted ?? '', 'No models folder lies beside this program. Give --model a GGUF file.');
  const model = wanted === undefined ? catalog.models[0] : catalog.models.find(({ id }) => id === wanted);
  if (!model) {
    const known = catalog.models.map(({ id }) => id).join(', ') || 'none';
    throw unknown(wanted ?? '', `It is neither a file nor one of the catalogue's models: ${known}.`);
  }
  return { id: model.id, name: model.name, paths: model.files.map(({ url }) => fileURLToPath(url)) };
}

/** The catalogue of the nearest models folder above this module: it runs from the sources and from the built library. */
async function readCatalog(start: string): Promise<Catalog | undefined> {
  for (let folder = dirname(fileURLToPath(start)); ; folder = dirname(folder)) {
    const path = join(folder, 'models', 'catalog.json');
    if (existsSync(path)) return parseCatalog(await readJson(path), pathToFileURL(path).href);
    if (folder === dirname(folder)) return undefined;
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Fault(
      'catalog-invalid',
      `The catalogue ${path} cannot be read: ${String(error)}.`,
      { file: path },
      error,
    );
  }
}

function unknown(model: string, why: string): Fault {
  return new Fault('model-unknown', `Cannot open the model '${model}'. ${why}`, { model });
}
