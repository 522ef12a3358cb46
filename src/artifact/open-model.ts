import type { ByteSource } from './byte-source.ts';
import { openGguf } from './gguf-file.ts';
import { isHuggingFaceFolder, openHuggingFace, type UnpackWeights } from './huggingface/open-huggingface.ts';
import type { ModelFile } from './tensor.ts';

/**
 * Opens a model of whichever kind: one GGUF file, all shards of one, or a folder as transformers saves it.
 * @param unpack For a folder whose weights have been quantized; without it they are refused
 * @throws Fault what `openGguf` and `openHuggingFace` throw
 */
export function openModel(sources: readonly ByteSource[], unpack?: UnpackWeights): Promise<ModelFile> {
  return isHuggingFaceFolder(sources) ? openHuggingFace(sources, unpack) : openGguf(sources);
}
