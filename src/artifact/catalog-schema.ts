import * as v from 'valibot';
import { GoldenSchema } from './golden-schema.ts';

/** More than these in a catalogue is no catalogue. */
const LIMITS = {
  models: 1000,
  files: 1024,
  chunks: 65_536,
  bytes: 2 ** 40,
  kvBytesPerToken: 2 ** 30,
  chunkBytes: 64 * 2 ** 20,
} as const;

const count = (limit: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limit));
const line = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'not 64 lower-case hexadecimal digits'));

const about = {
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'not a short lower-case name')),
  name: line,
  format: v.optional(v.picklist(['gguf', 'onnx']), 'gguf'),
  architecture: line,
  licence: line,
  source: line,
  contextLength: count(2 ** 24),
  parameters: count(2 ** 50),
  quantization: line,
  task: v.exactOptional(v.picklist(['chat', 'continuation', 'embedding'])),
  memoryBytes: count(LIMITS.bytes),
  kvBytesPerToken: v.exactOptional(count(LIMITS.kvBytesPerToken)),
  bytes: count(LIMITS.bytes),
};

const FileSchema = v.object({
  path: line,
  bytes: count(LIMITS.bytes),
  sha256: digest,
  chunks: v.pipe(v.array(digest), v.minLength(1), v.maxLength(LIMITS.chunks)),
});

const ModelSchema = v.object({
  ...about,
  files: v.pipe(v.array(FileSchema), v.minLength(1), v.maxLength(LIMITS.files)),
  golden: v.optional(GoldenSchema),
});

const HubFileSchema = v.object({ path: line, bytes: count(LIMITS.bytes), sha256: digest });

const HubModelSchema = v.object({
  ...about,
  /** `owner/name@revision`. */
  repository: line,
  files: v.pipe(v.array(HubFileSchema), v.minLength(1), v.maxLength(LIMITS.files)),
});

/** A catalogue as it is written. */
export const CatalogSchema = v.object({
  schema: v.literal(1),
  chunkBytes: count(LIMITS.chunkBytes),
  models: v.pipe(v.array(ModelSchema), v.maxLength(LIMITS.models)),
  hub: v.optional(v.pipe(v.array(HubModelSchema), v.maxLength(LIMITS.models)), []),
});

type RawCatalog = v.InferOutput<typeof CatalogSchema>;
export type RawModel = RawCatalog['models'][number];
export type RawFile = RawModel['files'][number];
export type RawHubModel = RawCatalog['hub'][number];
