import { Fault } from '../core/fault.ts';
import { tooLarge } from './gguf-fault.ts';
import { GGUF_LIMITS } from './gguf-limits.ts';
import { SPLIT_KEYS } from './gguf-shards.ts';
import { i32, u16, type TypedMetadata } from './gguf-value.ts';
import { align, writeGguf, writeHeader, type GgufToWrite, type TensorToWrite } from './gguf-writer.ts';

/** `model-00002-of-00003.gguf`: the name that readers of split models look for. `no` counts from 0. */
export function shardName(stem: string, no: number, count: number): string {
  const digits = (value: number): string => String(value).padStart(5, '0');
  return `${stem}-${digits(no + 1)}-of-${digits(count)}.gguf`;
}

const SHARD_NAME = /^(?<stem>.*)-\d{5}-of-(?<count>\d{5})\.gguf$/u;

/**
 * The names of all shards, in order, when `name` is one of them; else `name` alone.
 * @throws Fault `gguf-too-large` for more shards than a model may have.
 */
export function shardNames(name: string): string[] {
  const { stem, count: digits } = SHARD_NAME.exec(name)?.groups ?? {};
  if (stem === undefined) return [name];
  const count = Number(digits);
  if (count > GGUF_LIMITS.shards) throw tooLarge(name, `${count} shards`, GGUF_LIMITS.shards);
  return Array.from({ length: count }, (_, no) => shardName(stem, no, count));
}

/**
 * A model as shards of at most `maxBytes`, by the gguf-split convention: tensors in order, all metadata in the
 * first shard, each shard a valid GGUF.
 */
export function writeShards(file: GgufToWrite, maxBytes: number): Uint8Array<ArrayBuffer>[] {
  const groups = groupTensors(file, maxBytes);
  return groups.map((tensors, no) => {
    const split = splitMetadata(no, groups.length, file.tensors.length);
    const metadata = no === 0 ? [...file.metadata, ...split] : split;
    return writeGguf({ ...file, metadata, tensors });
  });
}

function groupTensors(file: GgufToWrite, maxBytes: number): TensorToWrite[][] {
  const alignment = file.alignment ?? 32;
  const emptyBytes = (metadata: TypedMetadata): number =>
    writeHeader({ ...file, metadata, tensors: [] }).length;
  const rest = emptyBytes(splitMetadata(0, 1, 0));
  const groups: TensorToWrite[][] = [];
  let header = emptyBytes([...file.metadata, ...splitMetadata(0, 1, 0)]);
  let data = 0;
  let group: TensorToWrite[] = [];
  for (const tensor of file.tensors) {
    const infoBytes = 24 + new TextEncoder().encode(tensor.name).length + 8 * tensor.shape.length;
    const dataBytes = align(tensor.data.length, alignment);
    if (
      align(header + infoBytes, alignment) + data + dataBytes > maxBytes &&
      (group.length > 0 || groups.length === 0)
    ) {
      groups.push(group);
      [group, header, data] = [[], rest, 0];
    }
    if (align(header + infoBytes, alignment) + dataBytes > maxBytes) {
      throw new Fault('bug', `'${tensor.name}' alone is larger than a shard of ${maxBytes} bytes.`);
    }
    group.push(tensor);
    header += infoBytes;
    data += dataBytes;
  }
  return [...groups, group];
}

function splitMetadata(no: number, count: number, tensors: number): TypedMetadata {
  return [
    [SPLIT_KEYS.no, u16(no)],
    [SPLIT_KEYS.count, u16(count)],
    [SPLIT_KEYS.tensors, i32(tensors)],
  ];
}
