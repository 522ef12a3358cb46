import { GgufStreamWriter } from '../../../src/artifact/gguf-stream-writer.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import { typedMetadata } from '../../../src/artifact/typed-metadata.ts';
import { appendedBytes } from '../../fakes/appended-bytes.ts';

/** A model as a GGUF file, its tensors as they are. */
export async function writtenGguf(model: ModelFile): Promise<Uint8Array<ArrayBuffer>> {
  const { out, bytes } = appendedBytes();
  const tensors = [...model.tensors.values()];
  const writer = await GgufStreamWriter.begin({ metadata: typedMetadata(model), tensors }, out);
  for (const tensor of tensors) {
    for await (const piece of model.stream(tensor, 4096)) await writer.write(tensor.name, piece);
  }
  writer.finish();
  return bytes();
}
