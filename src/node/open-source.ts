import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { openGguf } from '../artifact/gguf-file.ts';
import { openHuggingFace } from '../artifact/huggingface/open-huggingface.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { unpackFolder } from '../quant/pack/unpack-folder.ts';
import { fileSource, type FileSource } from './file-source.ts';
import { openFiles, shardPaths, type ModelFiles } from './open-model-files.ts';

/** A model to be worked on, open. */
export interface SourceModel {
  readonly file: ModelFile;
  /** Of its weights' files. */
  readonly bytes: number;
  close(): Promise<void>;
}

/** What of a folder of transformers' is read. */
const FOLDER_FILE = /\.(json|safetensors|model|jinja|txt)$/;
const POOLING = '1_Pooling/config.json';

/**
 * Opens a GGUF file (any shard of it), a folder as transformers saves it, or the safetensors file in one. Of a folder whose weights
 * have been quantized in GPTQ's layout the weights are what their codes stand for.
 * @throws Fault `shard-missing`, and what the readers of these formats throw
 */
export async function openSource(path: string): Promise<SourceModel> {
  const folder = await folderOf(path);
  const files = folder === undefined ? await openFiles(shardPaths(path)) : await openFolder(folder);
  try {
    const file = await (folder === undefined
      ? openGguf(files.sources)
      : openHuggingFace(files.sources, unpackFolder));
    const weights = files.sources.filter(({ name }) => /\.(gguf|safetensors)$/i.test(name));
    return {
      file,
      bytes: weights.reduce((sum, { size }) => sum + size, 0),
      close: () => files.close(),
    };
  } catch (error) {
    await files.close();
    throw error;
  }
}

/** Undefined for a file that is a model by itself. */
async function folderOf(path: string): Promise<string | undefined> {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false, // told when it is opened
  );
  if (isFolder) return path;
  return /\.safetensors(\.index\.json)?$/i.test(path) ? dirname(path) : undefined;
}

/** All files of the folder that may matter, named from there. */
async function openFolder(folder: string): Promise<ModelFiles> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((each) => each.isFile() && FOLDER_FILE.test(each.name))
    .map(({ name }) => name);
  const pooling = await stat(join(folder, POOLING)).then(
    () => [POOLING],
    () => [],
  );
  const sources: FileSource[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(sources.splice(0).map((source) => source.close()));
  };
  try {
    for (const name of [...names, ...pooling]) {
      sources.push({ ...(await fileSource(join(folder, name))), name: join(basename(folder), name) });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { sources: [...sources], close };
}
