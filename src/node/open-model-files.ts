import { basename, dirname, join } from 'node:path';
import { shardNames } from '../artifact/gguf-split.ts';
import { fileSource, type FileSource } from './file-source.ts';
import { filesAt } from './folder-files.ts';

/** All files of one model, open. */
export interface ModelFiles {
  readonly sources: readonly FileSource[];
  close(): Promise<void>;
}

/** The paths of all shards, when `path` is named as one of them (`name-00001-of-00004.gguf`); else `path` alone. */
export function shardPaths(path: string): string[] {
  const names = shardNames(basename(path));
  return names.length === 1 ? [path] : names.map((name) => join(dirname(path), name));
}

/** Opens a GGUF file and, when it is one shard of several, its siblings beside it; or a folder as transformers saves it. */
export async function openModelFiles(path: string): Promise<ModelFiles> {
  return openFiles(shardPaths(path));
}

/** Opens every path, or none of them. */
export async function openFiles(paths: readonly string[]): Promise<ModelFiles> {
  const sources: FileSource[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(sources.splice(0).map((source) => source.close()));
  };
  try {
    for (const given of paths) {
      for (const { path, name } of await filesAt(given)) sources.push({ ...(await fileSource(path)), name });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { sources: [...sources], close };
}
