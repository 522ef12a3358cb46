import type { ModelRecord } from '../../src/core/protocol.ts';

/** A model of the catalogue of which nothing is on this device. */
export function modelRecord(id: string, changes: Partial<ModelRecord> = {}): ModelRecord {
  return {
    id,
    name: `Model ${id}`,
    bytes: 1_000_000,
    storedBytes: 0,
    complete: false,
    licence: 'Apache-2.0',
    source: 'https://models.invalid/',
    contextLength: 2048,
    memoryBytes: 2_000_000,
    ...changes,
  };
}
