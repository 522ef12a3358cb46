import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ModelDraft } from '../artifact/draft.ts';
import { parseCatalog, type Catalog } from '../artifact/manifest.ts';
import { Fault } from '../core/fault.ts';
import { answers } from '../core/model-task.ts';
import { shardPaths } from '../node/open-model-files.ts';
import { nearestCatalog, type Places } from './nearest-catalog.ts';

/** Where a model lies on this disk. */
export interface FoundModel {
  /** Its id in the catalogue, or the path as it was given. */
  readonly id: string;
  /** As the catalogue calls it. */
  readonly name?: string;
  readonly paths: readonly string[];
}

/**
 * A path of a GGUF file, an id of the catalogue, or, when nothing was asked for, the catalogue's first model that answers.
 * @throws Fault `model-unknown`, `catalog-invalid`.
 */
export async function findModel(wanted: string | undefined, places?: Places): Promise<FoundModel> {
  if (wanted !== undefined && existsSync(wanted)) return { id: wanted, paths: shardPaths(wanted) };
  if (wanted?.toLowerCase().endsWith('.gguf')) throw unknown(wanted, 'There is no file of that name.');
  const path = nearestCatalog(places);
  if (path === undefined) {
    const advice =
      'Give --model a GGUF file, or bring one with `nibble models fetch ID models --catalog URL`.';
    throw unknown(wanted ?? '', `There is no models folder, here or beside this program. ${advice}`);
  }
  const { models, drafts } = await readCatalog(path);
  const model = wanted === undefined ? models.find(answers) : models.find(({ id }) => id === wanted);
  if (model)
    return { id: model.id, name: model.name, paths: model.files.map(({ url }) => fileURLToPath(url)) };
  const draft = drafts.find(({ id }) => id === wanted);
  if (draft) throw unknown(draft.id, onHub(draft));
  const known = [...models, ...drafts].map(({ id }) => id).join(', ') || 'none';
  throw unknown(wanted ?? '', `It is neither a file nor one of the catalogue's models: ${known}.`);
}

/** The address of the nearest catalogue, if that has the model and says that it lies on the Hub. @throws Fault `catalog-invalid` */
export async function catalogOfDraft(wanted: string): Promise<string | undefined> {
  const path = existsSync(wanted) ? undefined : nearestCatalog();
  if (path === undefined) return undefined;
  const { url, drafts } = await readCatalog(path);
  return drafts.some(({ id }) => id === wanted) ? url : undefined;
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
