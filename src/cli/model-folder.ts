import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseCatalog, type Catalog, type ModelManifest } from '../artifact/manifest.ts';
import { Fault } from '../core/fault.ts';
import { diskFault, isMissing } from '../node/disk-fault.ts';
import { writeWhole } from '../node/write-whole.ts';

/** The catalogue of a folder; undefined when there is none yet. */
export async function readFolder(folder: string): Promise<Catalog | undefined> {
  const path = join(folder, 'catalog.json');
  try {
    return parseCatalog(JSON.parse(await readFile(path, 'utf8')), pathToFileURL(path).href);
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (!(error instanceof SyntaxError)) throw diskFault(error, path);
    const message = `${path} is no catalogue: it is not JSON. Move it away, or choose another folder.`;
    throw new Fault('catalog-invalid', message, { file: path }, error);
  }
}

/** Writes a catalogue of exactly these models, all at once. */
export async function writeFolder(folder: string, models: readonly ModelManifest[]): Promise<void> {
  const { chunkBytes } = models[0]!;
  const catalog = { schema: 1, chunkBytes, models: models.map(written) };
  await writeWhole(join(folder, 'catalog.json'), `${JSON.stringify(catalog, undefined, 2)}\n`);
}

/** Without what the parser added. */
function written(manifest: ModelManifest): object {
  const { chunkBytes: _, files, ...model } = manifest;
  return {
    ...model,
    files: files.map(({ path, bytes, sha256, chunks }) => ({ path, bytes, sha256, chunks })),
  };
}
