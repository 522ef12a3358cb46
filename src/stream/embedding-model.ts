import type { ByteSource } from '../artifact/byte-source.ts';
import { sha256Hex } from '../artifact/digest.ts';
import { isManifest, type ModelDraft } from '../artifact/draft.ts';
import { isEmbeddingModel, readTokenLimit } from '../artifact/embedding-metadata.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import { readNumbers } from '../artifact/metadata.ts';
import type { OnnxRepository } from '../artifact/onnx-repository.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { wholeDigest } from '../artifact/whole-digest.ts';
import type { EmbeddingModel } from '../core/embedding.ts';
import { throwIfAborted } from '../core/fault.ts';
import type { ChooseEmbedder, EmbedderChoice } from '../doctor/embedders.ts';
import { openTextEmbedder } from '../embedding/text-embedder.ts';
import type { TextEmbedder } from '../embedding/text-embedder.ts';
import type { Embedder } from '../engine/embedder.ts';
import { openInputTokenizer } from '../text/input-tokenizer.ts';
import type { InputTokenizer } from '../text/input-tokenizer.ts';
import { openRepositoryInput } from '../text/repository-input.ts';
import { browsersOnly } from './loaded.ts';
import { cannotEmbed } from './model-task.ts';
import { checkVocabulary, nameIn, openFormat } from './opened-files.ts';

/** Where embedders come from. */
export interface EmbedderParts {
  readonly openEmbedder: ChooseEmbedder;
  /** Runs encoders that we have no kernels for. Absent where nothing can. */
  readonly openRepositoryEmbedder?: (
    repository: OnnxRepository,
    options: Pick<EmbedderChoice, 'signal' | 'onProgress'>,
  ) => Promise<Embedder>;
}

/** A model of vectors in memory. */
export interface LoadedEmbedder {
  readonly model: EmbeddingModel;
  readonly texts: TextEmbedder;
}

/** Which files are meant, and how they are called. */
export interface EmbeddingFiles {
  readonly id: string;
  readonly name?: string | undefined;
  readonly sources: readonly ByteSource[];
  /** Absent where nobody knows their digests: then they are computed. */
  readonly manifest?: ModelManifest | ModelDraft;
}

/**
 * A model of vectors out of its files.
 * @throws Fault `model-task` for one that answers, `engine-missing` for an ONNX repository where none runs, and what tokenizers and engines
 *   throw.
 */
export async function loadEmbedder(
  given: EmbeddingFiles,
  parts: EmbedderParts,
  choice: EmbedderChoice,
): Promise<LoadedEmbedder> {
  const files = await openFormat(given.sources);
  const name = given.name ?? nameIn(files) ?? given.id;
  if (files.format === 'gguf' && !isEmbeddingModel(files.file)) throw cannotEmbed(name);
  const tokenizer =
    files.format === 'gguf'
      ? openInputTokenizer(files.file.metadata)
      : await openRepositoryInput(files.repository);
  if (files.format === 'gguf') checkVocabulary(files.file, tokenizer);
  const digest = await digestOf(given, choice.signal);
  const embedder =
    files.format === 'gguf'
      ? await parts.openEmbedder(files.file, choice)
      : await openRepository(files.repository, parts, choice);
  const gguf = files.format === 'gguf' ? files.file : undefined;
  return describe({ id: given.id, name, digest }, { embedder, tokenizer, gguf });
}

function openRepository(
  repository: OnnxRepository,
  { openRepositoryEmbedder }: EmbedderParts,
  choice: EmbedderChoice,
): Promise<Embedder> {
  if (openRepositoryEmbedder) return openRepositoryEmbedder(repository, choice);
  throw browsersOnly();
}

interface Opened {
  readonly embedder: Embedder;
  readonly tokenizer: InputTokenizer;
  readonly gguf: ModelFile | undefined;
}

function describe(
  known: Pick<EmbeddingModel, 'id' | 'name' | 'digest'>,
  { embedder, tokenizer, gguf }: Opened,
): LoadedEmbedder {
  const texts = openTextEmbedder(tokenizer, embedder, gguf && readTokenLimit(gguf));
  const sizes = gguf && readNumbers(gguf.metadata, 'nibble-static.matryoshka', undefined);
  const { device, dimensions, threads } = embedder;
  const model: EmbeddingModel = {
    ...known,
    dimensions,
    ...(Number.isFinite(texts.maxTokens) ? { contextLength: texts.maxTokens } : {}),
    ...(sizes === undefined ? {} : { matryoshka: Array.from(sizes) }),
    device,
    threads,
  };
  return { model, texts };
}

/** SHA-256 of the digests of all files, in order, as hexadecimal text without anything between. */
async function digestOf({ manifest, sources }: EmbeddingFiles, signal?: AbortSignal): Promise<string> {
  const digests =
    manifest && isManifest(manifest)
      ? manifest.files.map(({ sha256 }) => sha256)
      : await Promise.all(sources.map((source) => fileDigest(source, signal)));
  return sha256Hex(new TextEncoder().encode(digests.join('')));
}

const PIECE_BYTES = 2 ** 20;

async function fileDigest(source: ByteSource, signal: AbortSignal | undefined): Promise<string> {
  const digest = await wholeDigest(source.size, undefined);
  for (let at = 0; at < source.size; at += PIECE_BYTES) {
    throwIfAborted(signal);
    digest.update(await source.read(at, Math.min(PIECE_BYTES, source.size - at)));
  }
  return digest.end(undefined).sha256;
}
