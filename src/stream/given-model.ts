import { blobSource } from '../artifact/blob-source.ts';
import type { ByteSource } from '../artifact/byte-source.ts';
import { isEmbeddingModel } from '../artifact/embedding-metadata.ts';
import { GGUF_LIMITS } from '../artifact/gguf-limits.ts';
import { guessMemory } from '../artifact/memory-estimate.ts';
import { readString } from '../artifact/metadata.ts';
import type { OnnxRepository } from '../artifact/onnx-repository.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import { idOfFiles, nameOfFiles } from '../core/given-files.ts';
import type { ModelRecord } from '../core/protocol.ts';
import { sizesOf } from '../doctor/model-sizes.ts';
import { openInputTokenizer } from '../text/input-tokenizer.ts';
import { openText } from './loaded.ts';
import { openFormat } from './opened-files.ts';

const UNSAID = 'as its author says';

/** Shown beside the name; a file may say anything. */
const MAX_LICENCE_CHARS = 80;

/**
 * The bytes of files that a person gave.
 * @throws Fault `option-invalid` for what is no list of files.
 */
export function sourcesOf(files: readonly File[]): readonly ByteSource[] {
  const isList = Array.isArray(files) && files.length >= 1 && files.length <= GGUF_LIMITS.shards;
  if (!isList || files.some((file: unknown) => !(file instanceof Blob))) {
    const message = `\`model\` must be a name, a file, or a list of 1 to ${GGUF_LIMITS.shards} files.`;
    throw new Fault('option-invalid', message, { option: 'model' });
  }
  return files.map((file) => blobSource(file.name, file));
}

/**
 * What files that a person gave are, as their heads say; the weights are not read.
 * @throws Fault `option-invalid`, and what opening a model fails with.
 */
export async function inspectFiles(files: readonly File[]): Promise<ModelRecord> {
  const name = nameOfFiles(files);
  return inspectSources(sourcesOf(files), { id: idOfFiles(name), name });
}

/** The same of files that lie at a path of this device: they are where they will be read. */
export async function inspectPath(sources: readonly ByteSource[], path: string): Promise<ModelRecord> {
  const name = nameOfFiles([{ name: path.split(/[\\/]/u).at(-1)! }]);
  const record = await inspectSources(sources, { id: path, name });
  return { ...record, storedBytes: record.bytes };
}

/** The same of files that are open already. */
async function inspectSources(
  sources: readonly ByteSource[],
  called: Pick<ModelRecord, 'id' | 'name'>,
): Promise<ModelRecord> {
  const opened = await openFormat(sources);
  if (opened.format === 'gguf' && isEmbeddingModel(opened.file)) openInputTokenizer(opened.file.metadata);
  else await openText(opened);
  const bytes = sources.reduce((sum, { size }) => sum + size, 0);
  return {
    ...called,
    bytes,
    storedBytes: 0,
    complete: true,
    source: 'a file of yours',
    ...(opened.format === 'gguf' ? ggufNeeds(opened.file) : onnxNeeds(opened.repository, bytes)),
  };
}

type Needs = Pick<ModelRecord, 'licence' | 'contextLength' | 'memoryBytes' | 'kvBytesPerToken' | 'task'>;

function ggufNeeds(file: ModelFile): Needs {
  const { contextLength, memoryBytes, kvBytesPerToken, task } = sizesOf(file);
  return {
    licence: readString(file.metadata, 'general.license', UNSAID).slice(0, MAX_LICENCE_CHARS),
    contextLength,
    memoryBytes,
    kvBytesPerToken,
    ...(task === undefined ? {} : { task }),
  };
}

function onnxNeeds({ config }: OnnxRepository, bytes: number): Needs {
  const memory = guessMemory({ bytes, format: 'onnx', quantization: 'unknown' });
  return { licence: UNSAID, contextLength: config.contextLength, ...memory };
}
