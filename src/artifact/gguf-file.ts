import { Fault, throwIfAborted } from '../core/fault.ts';
import type { ByteSource } from './byte-source.ts';
import { corrupt } from './gguf-fault.ts';
import { readGgufHeader } from './gguf-reader.ts';
import { orderShards, type OpenShard } from './gguf-shards.ts';
import { TENSOR_TYPES, type GgufValue, type ModelFile, type TensorInfo } from './tensor.ts';

/**
 * Opens a model of one file or of shards, given in any order. `TensorInfo.source` counts in the order given.
 * @throws the reader's Faults, `shard-missing`, or `gguf-corrupt` for a shard of another model.
 */
export async function openGguf(sources: readonly ByteSource[]): Promise<ModelFile> {
  const opened: OpenShard[] = [];
  for (const [index, source] of sources.entries()) {
    opened.push({ index, name: source.name, header: await readGgufHeader(source) });
  }
  const shards = orderShards(opened);
  const fields = [...(shards[0]?.header.fields ?? [])];
  return {
    metadata: new Map<string, GgufValue>(fields.map(([key, { value }]) => [key, value])),
    kinds: new Map(fields.map(([key, { kind }]) => [key, kind])),
    tensors: joinTensors(shards),
    stream: (tensor, pieceBytes, signal) => streamTensor(sources, tensor, { pieceBytes, signal }),
  };
}

function joinTensors(shards: readonly OpenShard[]): Map<string, TensorInfo> {
  const tensors = new Map<string, TensorInfo>();
  for (const { index, name: file, header } of shards) {
    for (const { offset, ...entry } of header.tensors) {
      if (tensors.has(entry.name)) throw corrupt(file, `another shard holds the tensor '${entry.name}' too`);
      tensors.set(entry.name, { ...entry, source: index, offset: header.dataStart + offset });
    }
  }
  return tensors;
}

async function* streamTensor(
  sources: readonly ByteSource[],
  tensor: TensorInfo,
  options: { readonly pieceBytes: number; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  const { blockBytes } = TENSOR_TYPES[tensor.type];
  const pieceBytes = Math.floor(options.pieceBytes / blockBytes) * blockBytes;
  const source = sources[tensor.source];
  if (!source || !(pieceBytes > 0)) throw new Fault('bug', `cannot stream '${tensor.name}' in such pieces`);
  for (let done = 0; done < tensor.bytes; done += pieceBytes) {
    throwIfAborted(options.signal);
    const piece = await source.read(tensor.offset + done, Math.min(pieceBytes, tensor.bytes - done));
    throwIfAborted(options.signal);
    yield piece;
  }
}
