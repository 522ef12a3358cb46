import { basename, dirname, join } from 'node:path';
import { GGUF_LIMITS } from '../artifact/gguf-limits.ts';
import { tooLarge } from '../artifact/gguf-fault.ts';
import { fileSource, type FileSource } from './file-source.ts';

/** All files of one model, open. */
export interface ModelFiles {
  readonly sources: readonly FileSource[];
  close(): Promise<void>;
}

const SHARD_NAME = /^(.*)-\d{5}-of-(\d{5})\.gguf$/;

/** The paths of all shards, when `path` is named as one of them (`name-00001-of-00004.gguf`); else `path` alone. */
export function shardPaths(path: string): string[] {
  const [, stem, digits] = SHARD_NAME.exec(basename(path)) ?? [];
  if (stem === undefined || digits === undefined) return [path];
  const count = Number(digits);
  if (count > GGUF_LIMITS.shards) throw tooLarge(basename(path), `${count} shards`, GGUF_LIMITS.shards);
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(5, '0');
    return join(dirname(path), `${stem}-${number}-of-${digits}.gguf`);
  });
}

/** Opens a GGUF file and, when it is one shard of several, its siblings beside it. */
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
    for (const path of paths) sources.push(await fileSource(path));
  } catch (error) {
    await close();
    throw error;
  }
  return { sources: [...sources], close };
}
