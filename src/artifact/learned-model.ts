import * as v from 'valibot';
import type { DraftFile, ModelDraft } from './draft.ts';
import type { ModelFileEntry, ModelManifest } from './manifest.ts';

/** A file whose chunks become known one by one while it is downloaded. */
export interface LearnedFile extends DraftFile {
  /** Of the whole file, once all of it has been here and was found right. */
  readonly sha256?: string;
  /** SHA-256 of each chunk, null where it has never been here. */
  readonly chunks: readonly (string | null)[];
}

/** What is known of a model that no catalogue describes, kept on the device between visits. */
export interface LearnedModel extends Omit<ModelDraft, 'files'> {
  readonly files: readonly LearnedFile[];
}

/** The draft with what is known already of files that are the same, whichever model or commit they were met in. */
export function beginLearning(draft: ModelDraft, known: readonly LearnedModel[]): LearnedModel {
  const seen = known
    .filter(({ chunkBytes }) => chunkBytes === draft.chunkBytes)
    .flatMap(({ files }) => files)
    .toSorted((a, b) => knownChunks(b) - knownChunks(a));
  return {
    ...draft,
    files: draft.files.map((file) => {
      const { sha256, chunks } = seen.find((one) => isSame(one, file)) ?? {};
      const unknown = Array<null>(Math.ceil(file.bytes / draft.chunkBytes)).fill(null);
      return { ...file, ...(sha256 === undefined ? {} : { sha256 }), chunks: chunks ?? unknown };
    }),
  };
}

/** The model with one more thing known of one of its files. */
export function withFile(model: LearnedModel, at: number, file: LearnedFile): LearnedModel {
  return { ...model, files: model.files.with(at, file) };
}

/** The model as if a catalogue had described it, once everything of it has been here. */
export function toManifest(model: LearnedModel): ModelManifest | undefined {
  const files: ModelFileEntry[] = [];
  for (const { path, url, bytes, sha256, chunks } of model.files) {
    const known = chunks.filter((chunk) => chunk !== null);
    if (sha256 === undefined || known.length !== chunks.length) return undefined;
    files.push({ path, url, bytes, sha256, chunks: known });
  }
  return { ...model, files };
}

/** Without a digest or a tag nothing says that two files of one address are the same. */
function isSame(one: LearnedFile, other: DraftFile): boolean {
  if (one.bytes !== other.bytes) return false;
  if (one.digest && other.digest)
    return one.digest.kind === other.digest.kind && one.digest.hex === other.digest.hex;
  const hasTag = other.etag !== undefined && one.etag === other.etag;
  return !one.digest && !other.digest && hasTag && one.url === other.url;
}

/** A file that was found right counts for one more. */
function knownChunks({ chunks, sha256 }: LearnedFile): number {
  return chunks.filter((chunk) => chunk !== null).length + (sha256 === undefined ? 0 : 1);
}

const text = v.pipe(v.string(), v.maxLength(2000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const FileSchema = v.object({
  path: text,
  url: v.pipe(text, v.url()),
  bytes: count,
  digest: v.exactOptional(
    v.variant('kind', [
      v.object({ kind: v.literal('sha256'), hex: sha256 }),
      v.object({ kind: v.literal('git-sha1'), hex: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)) }),
    ]),
  ),
  etag: v.exactOptional(text),
  sha256: v.exactOptional(sha256),
  chunks: v.array(v.nullable(sha256)),
});

const LearnedSchema = v.object({
  id: text,
  name: text,
  format: v.picklist(['gguf', 'onnx']),
  architecture: text,
  licence: text,
  source: text,
  contextLength: count,
  parameters: count,
  quantization: text,
  task: v.exactOptional(v.picklist(['chat', 'continuation', 'embedding'])),
  memoryBytes: count,
  kvBytesPerToken: v.exactOptional(count),
  bytes: count,
  chunkBytes: v.pipe(count, v.minValue(1)),
  files: v.pipe(v.array(FileSchema), v.minLength(1)),
});

/** What came out of storage, or nothing when another version of the page wrote it in another shape. */
export function parseLearnedModel(value: unknown): LearnedModel | undefined {
  const parsed = v.safeParse(LearnedSchema, value);
  if (!parsed.success) return undefined;
  const { chunkBytes, files } = parsed.output;
  const fits = files.every(({ bytes, chunks }) => chunks.length === Math.ceil(bytes / chunkBytes));
  return fits ? parsed.output : undefined;
}
