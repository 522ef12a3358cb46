import type { ByteAppender } from '../../artifact/byte-appender.ts';
import { GgufStreamWriter } from '../../artifact/gguf-stream-writer.ts';
import { planFile, writeHeader, type TensorToCome } from '../../artifact/gguf-writer.ts';
import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { fileMetadata } from '../pack/file-metadata.ts';
import { narrow } from '../pack/narrow.ts';
import { packMatrix } from '../pack/pack-gguf.ts';
import type { Piece, PieceWriter } from '../tasks/piece.ts';
import type { TensorPlan } from '../plan/plan.ts';

/** Begins a GGUF file that says of itself what the source does. */
export async function beginGguf(
  source: ModelFile,
  plans: readonly TensorPlan[],
  out: ByteAppender,
): Promise<PieceWriter> {
  const tensors = plans.map(toCome);
  const writer = await GgufStreamWriter.begin({ metadata: fileMetadata(source, tensors), tensors }, out);
  return {
    write: (piece) => writer.write(piece.plan.tensor.name, bytesOf(piece)),
    finish: async () => writer.finish(),
  };
}

/** Bytes that the whole file will have. */
export function ggufSize(source: ModelFile, plans: readonly TensorPlan[]): number {
  const tensors = plans.map(toCome);
  const head = { metadata: fileMetadata(source, tensors), tensors };
  return planFile(head, writeHeader(head).length).end;
}

function toCome({ tensor: { name, shape }, storage }: TensorPlan): TensorToCome {
  return { name, type: ggufType(storage, name), shape };
}

function bytesOf({ plan: { tensor, storage }, content }: Piece): Uint8Array {
  if (content.kind === 'raw') return content.bytes;
  if (content.kind === 'floats' && storage.kind === 'float') {
    return narrow(content.matrix.values, storage.type, tensor.name);
  }
  if (content.kind === 'codes' && storage.kind === 'blocks') return packMatrix(content.coded, storage.type);
  throw new Fault('bug', `'${tensor.name}' was made for another kind of file.`);
}

function ggufType(storage: TensorPlan['storage'], name: string): TensorToCome['type'] {
  if (storage.kind === 'codes') throw new Fault('bug', `GGUF has no type for the codes of '${name}'.`);
  return storage.type;
}
