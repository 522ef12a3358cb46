import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ModelDraft } from '../artifact/draft.ts';
import { parseCatalog, type Catalog } from '../artifact/manifest.ts';
import { Fault } from '../core/fault.ts';
import { answers } from '../core/model-task.ts';
import { shardPaths } from '../node/open-model-files.ts';
import { catalogAddress } from './catalog-address.ts';
import { nearestCatalog, WHERE_CATALOGS_COME_FROM, type Places } from './nearest-catalog.ts';
import { invalid } from './parse-options.ts';

/** Where a model lies on this disk. */
export interface FoundModel {
  /** Its id in the catalogue, or the path as it was given. */
  readonly id: string;
  /** As the catalogue calls it. */
  readonly name?: string;
  readonly paths: readonly string[];
}

/** Which catalogue; absent: the nearest one. */
export interface CatalogChoice {
  /** A file. */
  readonly catalog?: string;
  readonly places?: Places;
}

/**
 * A path of a GGUF file, an id of the catalogue, or, when nothing was asked for, the catalogue's first model that answers.
 * @throws Fault `model-unknown`, `catalog-invalid`, `option-invalid`.
 */
export async function findModel(wanted: string | undefined, choice: CatalogChoice = {}): Promise<FoundModel> {
  if (wanted !== undefined && existsSync(wanted)) return { id: wanted, paths: shardPaths(wanted) };
  if (wanted?.toLowerCase().endsWith('.gguf')) throw unknown(wanted, 'There is no file of that name.');
  const path = catalogPath(choice);
  if (path === undefined) throw withoutCatalog(wanted);
  const { models, drafts } = await readCatalog(path);
  const model = wanted === undefined ? models.find(answers) : models.find(({ id }) => id === wanted);
  if (model)
    return { id: model.id, name: model.name, paths: model.files.map(({ url }) => fileURLToPath(url)) };
  const draft = drafts.find(({ id }) => id === wanted);
  if (draft) throw unknown(draft.id, onHub(draft));
  const known = [...models, ...drafts].map(({ id }) => id).join(', ') || 'none';
  if (wanted !== undefined)
    throw unknown(wanted, `It is neither a file nor one of the catalogue's models: ${known}.`);
  const message = `No model that answers lies beside ${path}. Say which model: --model, with a file or one of the catalogue's: ${known}.`;
  throw new Fault('model-unknown', message, { file: path });
}

/** The address of the catalogue, if that has the model and says that it lies on the Hub. @throws Fault `catalog-invalid`, `option-invalid` */
export async function catalogOfDraft(
  wanted: string,
  choice: CatalogChoice = {},
): Promise<string | undefined> {
  const path = existsSync(wanted) ? undefined : catalogPath(choice);
  if (path === undefined) return undefined;
  const { url, drafts } = await readCatalog(path);
  return drafts.some(({ id }) => id === wanted) ? url : undefined;
}

function catalogPath({ catalog, places }: CatalogChoice): string | undefined {
  if (catalog === undefined) return nearestCatalog(places);
  const address = catalogAddress(catalog);
  if (/^file:/i.test(address)) return fileURLToPath(address);
  const bring = '`nibble models fetch ID FOLDER --catalog URL` brings one, and FOLDER/catalog.json names it';
  throw invalid('--catalog', `is an address, but models are opened from this disk here: ${bring}`);
}

function withoutCatalog(wanted: string | undefined): Fault {
  const none = 'There is no models/catalog.json, here or above this program';
  if (wanted === undefined) {
    const advice =
      'Say which model: --model FILE or --model hf:owner/repo, or which catalogue: --catalog FILE';
    return new Fault('model-unknown', `${none}. ${advice}. ${WHERE_CATALOGS_COME_FROM}`);
  }
  const advice = 'It is no file, and may be in another catalogue: chat, embed and eval take --catalog FILE';
  return unknown(wanted, `${none}. ${advice}. ${WHERE_CATALOGS_COME_FROM}`);
}

function onHub({ source, files }: ModelDraft): string {
  const names = files.map(({ path }) => path).join(', ');
  return `It lies on the Hub (${source}), from where \`nibble chat\` loads it. Other commands take a file: download ${names} and give its path.`;
}

async function readCatalog(path: string): Promise<Catalog> {
  return parseCatalog(await readJson(path), pathToFileURL(path).href);
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
