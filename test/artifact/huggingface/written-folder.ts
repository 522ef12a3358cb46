import type { ByteSource } from '../../../src/artifact/byte-source.ts';
import { folderLayout } from '../../../src/artifact/huggingface/folder-layout.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { SafetensorsWriter } from '../../../src/artifact/safetensors/safetensors-writer.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import { appendedBytes } from '../../fakes/appended-bytes.ts';
import { folderEntry, folderStream } from './folder-stream.ts';
import { jsonSource } from './made-tensors.ts';

/** A model as `config.json` and `model.safetensors`. */
export async function writtenFolder(model: ModelFile): Promise<[config: ByteSource, weights: ByteSource]> {
  const { config, tensors } = folderLayout(model);
  const nameOf = new Map([...tensors].map(([name, tensor]) => [tensor.name, name]));
  const { out, bytes } = appendedBytes();
  const writer = await SafetensorsWriter.begin(
    [...tensors].map(([name, tensor]) => folderEntry(tensor, model.tensors.get(name)!)),
    out,
  );
  for (const { name } of writer.order) {
    const own = nameOf.get(name)!;
    const pieces = folderStream(model, model.tensors.get(own)!, tensors.get(own)!, { pieceBytes: 500 });
    for await (const piece of pieces) await writer.write(name, piece);
  }
  writer.finish();
  return [jsonSource('config.json', config), memorySource('model.safetensors', bytes())];
}
