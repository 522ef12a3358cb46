import { openModel } from '../artifact/open-model.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { unpackFolder } from '../quant/pack/unpack-folder.ts';
import { openModelFiles } from './open-model-files.ts';

/** A model to be worked on, open. */
export interface SourceModel {
  readonly file: ModelFile;
  /** Of its weights' files. */
  readonly bytes: number;
  close(): Promise<void>;
}

/**
 * Opens a GGUF file (any shard of it), a folder as transformers saves it, or the safetensors file in one. Of a folder whose weights
 * have been quantized in GPTQ's layout the weights are what their codes stand for.
 * @throws Fault `shard-missing`, and what the readers of these formats throw
 */
export async function openSource(path: string): Promise<SourceModel> {
  const files = await openModelFiles(path);
  try {
    const file = await openModel(files.sources, unpackFolder);
    const weights = files.sources.filter(({ name }) => /\.(gguf|safetensors)$/i.test(name));
    return {
      file,
      bytes: weights.reduce((sum, { size }) => sum + size, 0),
      close: () => files.close(),
    };
  } catch (error) {
    await files.close();
    throw error;
  }
}
