import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChunkBytes, ChunkStore, StoredModel } from '../cache/chunk-store.ts';
import { parseStoredModel } from '../cache/stored-model.ts';
import { once } from '../core/serial.ts';
import { diskFault, isMissing } from './disk-fault.ts';
import { sweepUnfinished, writeWhole } from './write-whole.ts';

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Chunks as files: `chunks/DIGEST`, and a record `models/ID.json`, below `folder`. A file has its name only when all
 * of it is written, so that several programs may share the folder and each may be killed at any time.
 */
export function fileChunkStore(folder: string): ChunkStore {
  const chunks = join(folder, 'chunks');
  const records = join(folder, 'models');
  const chunkPath = (digest: string) => join(chunks, digest);
  const recordPath = (id: string) => join(records, `${encodeURIComponent(id)}.json`);
  const drop = async (digests: readonly string[]): Promise<void> => {
    for (const digest of digests) await rm(chunkPath(digest), { force: true });
  };
  const open = once(async () => {
    for (const path of [chunks, records]) {
      await mkdir(path, { recursive: true });
      await sweepUnfinished(path);
    }
  });
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      await open();
      return await work();
    } catch (error) {
      throw diskFault(error, folder);
    }
  };
  return {
    chunkSizes: () => attempt(() => sizesIn(chunks)),
    readChunk: (digest) => attempt(() => readIfThere(chunkPath(digest))),
    writeChunk: (digest, bytes) => attempt(() => writeWhole(chunkPath(digest), bytes)),
    deleteChunks: (digests) => attempt(() => drop(digests)),
    models: () => attempt(() => recordsIn(records)),
    writeModel: (model) => attempt(() => writeWhole(recordPath(model.id), JSON.stringify(model))),
    deleteModel: (id, digests) =>
      attempt(async () => {
        await rm(recordPath(id), { force: true }); // first, so that no record names what is gone
        await drop(digests);
      }),
  };
}

async function sizesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of await readdir(folder)) {
    if (!DIGEST.test(name)) continue;
    const { size } = await stat(join(folder, name)).catch(() => ({ size: undefined })); // deleted meanwhile
    if (size !== undefined) sizes.set(name, size);
  }
  return sizes;
}

async function recordsIn(folder: string): Promise<readonly StoredModel[]> {
  const models: StoredModel[] = [];
  for (const name of await readdir(folder)) {
    const bytes = name.endsWith('.json') ? await readIfThere(join(folder, name)) : undefined;
    const model = bytes && parseStoredModel(jsonOrNothing(new TextDecoder().decode(bytes)));
    if (model) models.push(model);
  }
  return models;
}

async function readIfThere(path: string): Promise<ChunkBytes | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // written by something else
  }
}
