import { Fault, throwIfAborted } from '../../core/fault.ts';
import type { ByteSource } from '../byte-source.ts';
import { SAFETENSORS_DTYPES } from './safetensors-dtype.ts';
import { corruptSafetensors } from './safetensors-fault.ts';
import { readSafetensorsHeader, type SafetensorsEntry } from './safetensors-header.ts';
import { INDEX_ENDING, readSafetensorsIndex } from './safetensors-index.ts';

/** Where one tensor lies. */
export interface SafetensorsTensor extends SafetensorsEntry {
  readonly source: ByteSource;
}

/** A model's safetensors, opened: names in memory, tensors by range. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** What the writers noted; of shards, all together. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Opens the safetensors among `sources`: one file, or shards with their `….safetensors.index.json`, which says what lies where.
 * Other files are left alone.
 * @throws Fault `safetensors-corrupt`, `shard-missing`, `type-unsupported`.
 */
export async function openSafetensors(sources: readonly ByteSource[]): Promise<SafetensorsFile> {
  const files = sources.filter(({ name }) => name.endsWith('.safetensors'));
  const index = sources.find(({ name }) => name.endsWith(INDEX_ENDING));
  if (files.length === 0) {
    throw new Fault('shard-missing', 'No safetensors file was given. Give all the files of one model.');
  }
  const places = index && (await readSafetensorsIndex(index, files));
  const tensors = new Map<string, SafetensorsTensor>();
  const metadata = new Map<string, string>();
  for (const source of files) {
    const header = await readSafetensorsHeader(source);
    for (const [key, value] of header.metadata) metadata.set(key, value);
    for (const tensor of header.tensors) {
      if (places && places.get(tensor.name) !== source) continue; // what the index does not name is not of the model
      if (tensors.has(tensor.name))
        throw corruptSafetensors(source.name, `another file holds '${tensor.name.slice(0, 100)}' too`);
      tensors.set(tensor.name, { ...tensor, source });
    }
  }
  for (const [name, source] of places ?? []) {
    if (!tensors.has(name))
      throw corruptSafetensors(source.name, `it lacks '${name.slice(0, 100)}', which the index promises`);
  }
  return { tensors, metadata };
}

/**
 * The tensor's bytes in order, in pieces of at most `pieceBytes` that never cut an element.
 * @throws Fault `aborted`
 */
export async function* streamSafetensor(
  { source, dtype, offset, bytes }: SafetensorsTensor,
  pieceBytes: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const width = SAFETENSORS_DTYPES[dtype];
  const step = Math.max(width, Math.floor(pieceBytes / width) * width);
  for (let at = 0; at < bytes; at += step) {
    throwIfAborted(signal);
    yield source.read(offset + at, Math.min(step, bytes - at));
  }
}
