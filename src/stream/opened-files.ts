import type { ByteSource } from '../artifact/byte-source.ts';
import { openModel } from '../artifact/open-model.ts';
import { isOnnxRepository, openOnnxRepository } from '../artifact/onnx-repository.ts';
import type { OnnxRepository } from '../artifact/onnx-repository.ts';
import { readString } from '../artifact/metadata.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import { unpackFolder } from '../quant/pack/unpack-folder.ts';

/** A model's files, once it is known what they are. */
export type OpenedFiles =
  | { readonly format: 'gguf'; readonly file: ModelFile }
  | { readonly format: 'onnx'; readonly repository: OnnxRepository };

/** Reads everything but the weights, the tokenizer and the template. */
export async function openFormat(sources: readonly ByteSource[]): Promise<OpenedFiles> {
  if (isOnnxRepository(sources)) return { format: 'onnx', repository: await openOnnxRepository(sources) };
  return { format: 'gguf', file: await openModel(sources, unpackFolder) };
}

/**
 * A token without a row in the embedding could never be run.
 * @throws Fault `tokenizer-invalid`
 */
export function checkVocabulary({ tensors }: ModelFile, { vocabSize }: { readonly vocabSize: number }): void {
  const rows = tensors.get('token_embd.weight')?.shape[1];
  if (rows === undefined || rows >= vocabSize) return; // a missing tensor is the engine's to report
  throw new Fault(
    'tokenizer-invalid',
    `The model knows ${rows} tokens, but its tokenizer ${vocabSize}. Use another copy of the model.`,
    { rows, vocabSize },
  );
}

/** What the file itself says. */
export function nameIn(files: OpenedFiles): string | undefined {
  return files.format === 'gguf'
    ? readString(files.file.metadata, 'general.name', '') || undefined
    : undefined;
}
