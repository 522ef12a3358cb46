import { Fault } from '../../core/fault.ts';
import type { ByteSource } from '../byte-source.ts';
import { corruptSafetensors } from './safetensors-fault.ts';
import { SAFETENSORS_LIMITS } from './safetensors-limits.ts';
import { isTextTable, parseUniqueJson } from './unique-json.ts';

export const INDEX_ENDING = '.safetensors.index.json';

/** A plain name: an index that points elsewhere is not followed. */
const PLAIN_NAME = /^\w[\w.-]{0,200}\.safetensors$/u;

/**
 * Which of the files beside it holds each tensor.
 * @throws Fault `safetensors-corrupt`; `shard-missing` for a file that is named and not there
 */
export async function readSafetensorsIndex(
  index: ByteSource,
  files: readonly ByteSource[],
): Promise<Map<string, ByteSource>> {
  const { name, size } = index;
  if (size > SAFETENSORS_LIMITS.indexBytes) throw corruptSafetensors(name, `it has ${size} bytes`);
  const { weight_map: map } = parseUniqueJson(await index.read(0, size), (why, cause) =>
    corruptSafetensors(name, `it ${why}`, cause),
  );
  if (!isTextTable(map)) throw corruptSafetensors(name, 'its weight_map is no table of file names');
  const places = Object.entries(map);
  const names = new Set(places.map(([, file]) => file));
  if (places.length > SAFETENSORS_LIMITS.tensors || names.size > SAFETENSORS_LIMITS.shards)
    throw corruptSafetensors(name, `it claims ${places.length} tensors in ${names.size} files`);
  const folder = name.slice(0, name.lastIndexOf('/') + 1);
  const found = new Map([...names].map((file) => [file, find({ name, folder, files }, file)]));
  return new Map(places.map(([tensor, file]) => [tensor, found.get(file)!]));
}

interface Beside {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly ByteSource[];
}

function find({ name, folder, files }: Beside, file: string): ByteSource {
  if (!PLAIN_NAME.test(file))
    throw corruptSafetensors(
      name,
      `it points to ${JSON.stringify(file.slice(0, 100))}, which is no file beside it`,
    );
  const source = files.find((each) => each.name === folder + file);
  if (source) return source;
  throw new Fault('shard-missing', `${name} names ${file}, which is missing. Give all the model's files.`, {
    file,
  });
}
