import * as v from 'valibot';
import { Fault } from '../core/fault.ts';
import { resolveInside } from './inside-url.ts';

/** One file of a model, in pieces that are verified one by one. */
export interface ModelFileEntry {
  /** As the catalogue writes it, relative to the catalogue. */
  readonly path: string;
  /** Absolute. */
  readonly url: string;
  readonly bytes: number;
  /** Of the whole file, lower-case hexadecimal. */
  readonly sha256: string;
  /** SHA-256 of every `Catalog.chunkBytes` bytes; the last chunk may be shorter. */
  readonly chunks: readonly string[];
}

/** How a model's weights are written: one GGUF or its shards, or the files of an ONNX repository. */
export type ModelFormat = 'gguf' | 'onnx';

/** What the catalogue says of one model. */
export interface ModelManifest {
  readonly id: string;
  readonly name: string;
  readonly format: ModelFormat;
  readonly architecture: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly source: string;
  /** Tokens the model was trained to see at once. */
  readonly contextLength: number;
  readonly parameters: number;
  readonly quantization: string;
  /** Memory a conversation of usual length needs. */
  readonly memoryBytes: number;
  /** Bytes of all files. */
  readonly bytes: number;
  readonly chunkBytes: number;
  readonly files: readonly ModelFileEntry[];
}

export interface Catalog {
  readonly url: string;
  readonly chunkBytes: number;
  readonly models: readonly ModelManifest[];
}

const LIMITS = {
  models: 1000,
  files: 1024,
  chunks: 65_536,
  bytes: 2 ** 40,
  chunkBytes: 64 * 2 ** 20,
} as const;

const count = (limit: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limit));
const line = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'not 64 lower-case hexadecimal digits'));

const FileSchema = v.object({
  path: line,
  bytes: count(LIMITS.bytes),
  sha256: digest,
  chunks: v.pipe(v.array(digest), v.minLength(1), v.maxLength(LIMITS.chunks)),
});

const ModelSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'not a short lower-case name')),
  name: line,
  format: v.optional(v.picklist(['gguf', 'onnx']), 'gguf'),
  architecture: line,
  licence: line,
  source: line,
  contextLength: count(2 ** 24),
  parameters: count(2 ** 50),
  quantization: line,
  memoryBytes: count(LIMITS.bytes),
  bytes: count(LIMITS.bytes),
  files: v.pipe(v.array(FileSchema), v.minLength(1), v.maxLength(LIMITS.files)),
});

const CatalogSchema = v.object({
  schema: v.literal(1),
  chunkBytes: count(LIMITS.chunkBytes),
  models: v.pipe(v.array(ModelSchema), v.maxLength(LIMITS.models)),
});

type RawModel = v.InferOutput<typeof ModelSchema>;
type RawFile = v.InferOutput<typeof FileSchema>;

/**
 * A catalogue as fetched from `catalogUrl`, checked: shapes, digests, sums, and that every file lies beside the
 * catalogue or below.
 * @throws Fault `catalog-invalid`.
 */
export function parseCatalog(json: unknown, catalogUrl: string): Catalog {
  const parsed = v.safeParse(CatalogSchema, json, { abortEarly: true });
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw invalid(catalogUrl, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
  }
  const { chunkBytes, models } = parsed.output;
  const ids = new Set<string>();
  for (const { id } of models) {
    if (ids.has(id)) throw invalid(catalogUrl, `the model '${id}' appears twice`);
    ids.add(id);
  }
  return {
    url: catalogUrl,
    chunkBytes,
    models: models.map((model) => toManifest(model, catalogUrl, chunkBytes)),
  };
}

function toManifest(model: RawModel, catalogUrl: string, chunkBytes: number): ModelManifest {
  const files = model.files.map((file) => toFile(file, catalogUrl, chunkBytes));
  const sum = files.reduce((bytes, file) => bytes + file.bytes, 0);
  if (sum !== model.bytes) {
    throw invalid(catalogUrl, `the files of '${model.id}' have ${sum} bytes together, not ${model.bytes}`);
  }
  if (new Set(files.map((file) => file.url)).size !== files.length) {
    throw invalid(catalogUrl, `a file of '${model.id}' appears twice`);
  }
  return { ...model, chunkBytes, files };
}

function toFile(file: RawFile, catalogUrl: string, chunkBytes: number): ModelFileEntry {
  const needed = Math.ceil(file.bytes / chunkBytes);
  if (file.chunks.length !== needed) {
    throw invalid(catalogUrl, `'${file.path}' has ${file.chunks.length} chunk digests, not ${needed}`);
  }
  const url = resolveInside(file.path, catalogUrl);
  if (!url) throw invalid(catalogUrl, `'${file.path}' does not lie beside the catalogue`);
  return { ...file, url };
}

function invalid(catalogUrl: string, why: string): Fault {
  return new Fault('catalog-invalid', `The catalogue ${catalogUrl} cannot be used: ${why}. Make it anew.`, {
    url: catalogUrl,
  });
}
