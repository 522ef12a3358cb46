import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isManifest, type ModelDraft } from '../artifact/draft.ts';
import type { Catalog, ModelManifest } from '../artifact/manifest.ts';
import { Fault } from '../core/fault.ts';
import { diskFault } from '../node/disk-fault.ts';
import { findModel } from '../stream/catalog.ts';
import { bringFile } from './bring-file.ts';
import { readFolder, writeFolder } from './model-folder.ts';
import { megabytes } from './megabytes.ts';
import type { Terminal } from './terminal.ts';

export interface FetchOptions {
  readonly catalog: Catalog;
  readonly id: string;
  /** Absolute. */
  readonly folder: string;
}

/**
 * Puts a model's files into a folder, then a catalog.json that names it and what was fetched there before. Files have
 * their names only when they are whole and right, and the catalogue comes last; what is there already is kept.
 */
export async function fetchModel({ catalog, id, folder }: FetchOptions, terminal: Terminal): Promise<void> {
  const manifest = findModel(catalog, id);
  if (!isManifest(manifest)) throw notHere(manifest);
  checkPaths(manifest);
  const before = await readFolder(folder);
  const others = (before?.models ?? []).filter((model) => model.id !== id);
  checkTogether(manifest, others);
  try {
    await mkdir(folder, { recursive: true });
    await bringFiles(manifest, folder, terminal);
    await writeFolder(folder, [...others, manifest]);
  } catch (error) {
    throw terminal.signal.aborted ? error : diskFault(error, folder);
  }
  terminal.say(`${id} (${manifest.licence}) is in ${folder}; pages find it with catalog: '…/catalog.json'.`);
}

async function bringFiles(manifest: ModelManifest, folder: string, terminal: Terminal): Promise<void> {
  let before = 0;
  for (const entry of manifest.files) {
    const path = join(folder, ...entry.path.split('/'));
    await mkdir(dirname(path), { recursive: true });
    const outcome = await bringFile(entry, {
      path,
      chunkBytes: manifest.chunkBytes,
      signal: terminal.signal,
      onProgress: (doneBytes) => {
        const percent = Math.floor((100 * (before + doneBytes)) / manifest.bytes);
        terminal.progress(`${manifest.id}: ${percent} % of ${megabytes(manifest.bytes)}`);
      },
    });
    before += entry.bytes;
    terminal.say(`${entry.path}: ${megabytes(entry.bytes)}, ${outcome}`);
  }
}

/** Chunks of what lies on the Hub have no digests before somebody has downloaded it. */
function notHere({ id, source }: ModelDraft): Fault {
  const message = `The catalogue's '${id}' lies on the Hub (${source}): there is nothing to copy it by. Pages and \`nibble chat\` load it from there.`;
  return new Fault('option-invalid', message, { model: id });
}

/** The catalogue's own name is not for weights. */
function checkPaths({ id, files }: ModelManifest): void {
  const clash = files.find(({ path }) => path.toLowerCase() === 'catalog.json');
  if (!clash) return;
  const message = `The catalogue cannot be used: a file of '${id}' is called ${clash.path}, as the catalogue itself is.`;
  throw new Fault('catalog-invalid', message, { model: id });
}

/** One catalogue has one size of chunks, and one file for each path. */
function checkTogether(manifest: ModelManifest, others: readonly ModelManifest[]): void {
  for (const other of others) {
    const taken = new Map(other.files.map((file) => [file.path.toLowerCase(), file.sha256]));
    const clash = manifest.files.find(({ path, sha256 }) => {
      const there = taken.get(path.toLowerCase());
      return there !== undefined && there !== sha256;
    });
    const why =
      other.chunkBytes === manifest.chunkBytes
        ? clash && `both have a file ${clash.path}`
        : 'their catalogues cut files into chunks of different sizes';
    if (why === undefined) continue;
    const message = `'${manifest.id}' cannot lie in one folder with '${other.id}': ${why}. Choose another folder.`;
    throw new Fault('option-invalid', message, { model: manifest.id });
  }
}
