import { Fault } from '../../../src/core/fault.ts';
import type { SafetensorsToCome } from '../../../src/artifact/safetensors/safetensors-writer.ts';
import { tensorRows } from '../../../src/artifact/tensor-rows.ts';
import type { ModelFile, TensorInfo } from '../../../src/artifact/tensor.ts';
import type { FolderTensor } from '../../../src/artifact/huggingface/folder-layout.ts';
import { unpairRows } from '../../../src/artifact/huggingface/pair-rows.ts';

export interface StreamOptions {
  readonly pieceBytes: number;
  readonly signal?: AbortSignal;
}

/**
 * A tensor of floats for a safetensors file.
 * @throws Fault `type-unsupported` for one that is quantized: safetensors have no blocks
 */
export function folderEntry({ name, shape }: FolderTensor, { type }: TensorInfo): SafetensorsToCome {
  if (type === 'F32' || type === 'F16' || type === 'BF16') return { name, dtype: type, shape };
  const message = `The tensor ${name} is quantized as ${type}, which safetensors cannot keep. Write it as F16.`;
  throw new Fault('type-unsupported', message, { tensor: name });
}

/** Its bytes in order, rows where transformers has them; of a tensor whose rows move, a head at a time. */
export async function* folderStream(
  model: ModelFile,
  tensor: TensorInfo,
  { change }: FolderTensor,
  { pieceBytes, signal }: StreamOptions,
): AsyncGenerator<Uint8Array> {
  if (change.kind !== 'pair-rows') {
    yield* model.stream(tensor, pieceBytes, signal);
    return;
  }
  const { headSize } = change;
  const rows = tensor.shape.at(-1)!;
  for (let first = 0; first < rows; first += headSize) {
    const head = tensorRows(tensor, first, headSize);
    const bytes = new Uint8Array(head.bytes);
    let at = 0;
    for await (const piece of model.stream(head, pieceBytes, signal)) {
      bytes.set(piece, at);
      at += piece.length;
    }
    yield unpairRows(bytes, headSize);
  }
}
