import { fileURLToPath } from 'node:url';
import { sha256Hex } from '../artifact/digest.ts';
import { isManifest, type ModelDraft } from '../artifact/draft.ts';
import type { ModelFileEntry, ModelManifest } from '../artifact/manifest.ts';
import type { Passenger } from '../cache/flight.ts';
import type { WeightCache } from '../cache/weight-cache.ts';
import { Fault } from '../core/fault.ts';
import type { ModelRecord } from '../core/protocol.ts';
import { fileSize, pathSource } from './path-source.ts';

/** The cache, except that models of a catalogue on this disk are used where they lie and never copied. */
export function localModels(cache: WeightCache): WeightCache {
  return {
    ...cache,
    async ensure(model, passenger = {}) {
      const manifest = localManifest(model);
      if (!manifest) return cache.ensure(model, passenger);
      await findHere(manifest, passenger);
      return manifest.files.map((file) =>
        pathSource(fileURLToPath(file.url), { name: file.path, size: file.bytes }),
      );
    },
    keep(model, passenger = {}) {
      const manifest = localManifest(model);
      return manifest ? findHere(manifest, passenger) : cache.keep(model, passenger);
    },
    async list(catalog) {
      const records = await cache.list(catalog);
      return Promise.all(
        records.map((record, index) => asItLies(record, catalog.models[index] ?? record.id)),
      );
    },
    async record(model) {
      return asItLies(await cache.record(model), model);
    },
    async delete(model) {
      const manifest = localManifest(model);
      if (!manifest) return cache.delete(model);
      const [first] = manifest.files;
      throw new Fault(
        'option-invalid',
        `The weights of '${manifest.id}' are your own files, for example ${fileURLToPath(first!.url)}. Delete them there.`,
        { model: manifest.id },
      );
    },
    async verify(model) {
      const manifest = localManifest(model);
      if (!manifest) return cache.verify(model);
      let bad = 0;
      for (const file of manifest.files) bad += await badChunks(file, manifest.chunkBytes);
      return bad;
    },
  };
}

/** A record with what is on this disk of a model that lies here. */
async function asItLies(
  record: ModelRecord,
  model: ModelManifest | ModelDraft | string,
): Promise<ModelRecord> {
  const manifest = localManifest(model);
  if (!manifest) return record;
  const storedBytes = await bytesHere(manifest);
  return { ...record, storedBytes, complete: storedBytes === manifest.bytes };
}

/** Chunks of a file on this disk that are not what the catalogue says. */
async function badChunks(file: ModelFileEntry, chunkBytes: number): Promise<number> {
  const path = fileURLToPath(file.url);
  const size = (await fileSize(path)) ?? 0;
  const source = pathSource(path, { name: file.path, size });
  let bad = 0;
  for (const [index, digest] of file.chunks.entries()) {
    const start = index * chunkBytes;
    const end = Math.min(start + chunkBytes, file.bytes);
    const bytes = end <= size ? await source.read(start, end - start) : undefined;
    if (!bytes || (await sha256Hex(new Uint8Array(bytes))) !== digest) bad++;
  }
  return bad;
}

/** What `ensure` promises, when nothing has to be brought. */
async function findHere({ files, bytes }: ModelManifest, { onProgress }: Passenger): Promise<void> {
  for (const file of files) await checkSize(file);
  onProgress?.({ phase: 'download', doneBytes: bytes, totalBytes: bytes, cachedBytes: bytes });
}

/** A model of a catalogue on this disk; undefined for any other, or the name of one. */
function localManifest(model: ModelManifest | ModelDraft | string): ModelManifest | undefined {
  if (typeof model === 'string' || !isManifest(model)) return undefined;
  return model.files.every(({ url }) => url.startsWith('file:')) ? model : undefined;
}

async function bytesHere({ files }: ModelManifest): Promise<number> {
  const sizes = await Promise.all(files.map((file) => fileSize(fileURLToPath(file.url))));
  return files.reduce((sum, { bytes }, index) => sum + (sizes[index] === bytes ? bytes : 0), 0);
}

async function checkSize({ path, url, bytes }: ModelFileEntry): Promise<void> {
  const file = fileURLToPath(url);
  const size = await fileSize(file);
  if (size === bytes) return;
  if (size === undefined) {
    throw new Fault('shard-missing', `There is no file ${file}. Fetch the model anew.`, { file: path });
  }
  const message = `${file} has ${size} bytes, its catalogue says ${bytes}. Fetch the model anew.`;
  throw new Fault('shard-changed', message, { file: path });
}
