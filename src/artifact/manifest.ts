import * as v from 'valibot';
import { Fault } from '../core/fault.ts';
import type { Golden } from '../core/golden.ts';
import type { ModelTask } from '../core/protocol.ts';
import { CatalogSchema, type RawFile, type RawHubModel, type RawModel } from './catalog-schema.ts';
import type { ModelDraft } from './draft.ts';
import { toDraft } from './hub/hub-entry.ts';
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
  /** What it was trained to do; absent: to answer. */
  readonly task?: ModelTask;
  /** Memory a conversation of usual length needs. */
  readonly memoryBytes: number;
  /** Keys and values of one position, all layers, in float32. */
  readonly kvBytesPerToken?: number;
  /** Bytes of all files. */
  readonly bytes: number;
  readonly chunkBytes: number;
  readonly files: readonly ModelFileEntry[];
  /** What it is known to compute: engines that are not trusted yet are held to it. */
  readonly golden?: Golden | undefined;
}

export interface Catalog {
  readonly url: string;
  readonly chunkBytes: number;
  readonly models: readonly ModelManifest[];
  /** Models that lie on the Hub: their files' digests are known, their chunks are learned by the first download. */
  readonly drafts: readonly ModelDraft[];
}

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
  const { chunkBytes, models, hub } = parsed.output;
  const ids = new Set<string>();
  for (const { id } of [...models, ...hub]) {
    if (ids.has(id)) throw invalid(catalogUrl, `the model '${id}' appears twice`);
    ids.add(id);
  }
  return {
    url: catalogUrl,
    chunkBytes,
    models: models.map((model) => toManifest(model, catalogUrl, chunkBytes)),
    drafts: hub.map((model) => checkedDraft(model, catalogUrl)),
  };
}

function toManifest(model: RawModel, catalogUrl: string, chunkBytes: number): ModelManifest {
  const files = model.files.map((file) => toFile(file, catalogUrl, chunkBytes));
  const manifest = { ...model, chunkBytes, files };
  checkFiles(manifest, catalogUrl);
  return manifest;
}

function checkedDraft(model: RawHubModel, catalogUrl: string): ModelDraft {
  const draft = toDraft(model);
  if (!draft) throw invalid(catalogUrl, `'${model.id}' names no files of a repository on the Hub`);
  checkFiles(draft, catalogUrl);
  return draft;
}

function checkFiles({ id, bytes, files }: ModelManifest | ModelDraft, catalogUrl: string): void {
  let sum = 0;
  for (const file of files) sum += file.bytes;
  if (sum !== bytes)
    throw invalid(catalogUrl, `the files of '${id}' have ${sum} bytes together, not ${bytes}`);
  if (new Set(files.map((file) => file.url)).size !== files.length)
    throw invalid(catalogUrl, `a file of '${id}' appears twice`);
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
