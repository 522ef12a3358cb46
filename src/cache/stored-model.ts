import type { StoredModel } from './chunk-store.ts';

const DIGEST = /^[0-9a-f]{64}$/;

/** A record as it came out of storage, or nothing when another version of the page wrote it in another shape. */
export function parseStoredModel(value: unknown): StoredModel | undefined {
  const { schema, id, bytes, chunks } = (value ?? {}) as Partial<Record<keyof StoredModel, unknown>>;
  if (schema !== 1 || typeof id !== 'string' || !Number.isSafeInteger(bytes) || !Array.isArray(chunks))
    return undefined;
  const digests = chunks.filter((chunk) => typeof chunk === 'string' && DIGEST.test(chunk));
  return digests.length === chunks.length ? { schema, id, bytes: Number(bytes), chunks: digests } : undefined;
}
