import { SPLIT_KEYS } from '../../src/artifact/gguf-shards.ts';
import { i32, u16, type TypedMetadata } from '../../src/artifact/gguf-value.ts';
import {
  align,
  writeGguf,
  writeHeader,
  type GgufToWrite,
  type TensorToWrite,
} from '../../src/artifact/gguf-writer.ts';

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
      throw new Error(`'${tensor.name}' alone is larger than a shard of ${maxBytes} bytes.`);
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
