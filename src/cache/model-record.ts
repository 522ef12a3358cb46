import type { ModelManifest } from '../artifact/manifest.ts';
import type { ModelRecord } from '../core/protocol.ts';

/** What the person sees of a model, `storedBytes` of which are here. */
export function recordOf(
  model: Omit<ModelManifest, 'files'>,
  storedBytes: number,
  committed: boolean,
): ModelRecord {
  const { id, name, bytes, licence, source, contextLength, memoryBytes, kvBytesPerToken, task } = model;
  const complete = committed && storedBytes === bytes;
  const record = { id, name, bytes, storedBytes, complete, licence, source, contextLength, memoryBytes };
  return {
    ...record,
    ...(kvBytesPerToken !== undefined && { kvBytesPerToken }),
    ...(task !== undefined && { task }),
  };
}
