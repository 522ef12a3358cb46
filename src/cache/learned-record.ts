import { chunkLength } from '../artifact/chunk-assembler.ts';
import type { LearnedModel } from '../artifact/learned-model.ts';
import type { ModelRecord } from '../core/protocol.ts';
import type { StoredModel } from './chunk-store.ts';
import { recordOf } from './model-record.ts';

/** The chunks of a model that are known, for those who must not delete them. */
export function learnedRecord({ id, bytes, files }: LearnedModel): StoredModel {
  const known = files.flatMap(({ chunks }) => chunks.filter((chunk) => chunk !== null));
  return { schema: 1, id, bytes, chunks: [...new Set(known)] };
}

/** Bytes of the model that are among the stored chunks. */
export function learnedStoredBytes(
  { files, chunkBytes }: LearnedModel,
  sizes: ReadonlyMap<string, number>,
): number {
  let stored = 0;
  for (const { bytes, chunks } of files)
    for (const [index, chunk] of chunks.entries())
      if (chunk !== null && sizes.has(chunk)) stored += chunkLength({ bytes, chunkBytes }, index);
  return stored;
}

/** What the person sees of a model that no catalogue names. */
export function learnedModelRecord(
  model: LearnedModel,
  sizes: ReadonlyMap<string, number>,
  committed: boolean,
): ModelRecord {
  return recordOf(model, learnedStoredBytes(model, sizes), committed);
}
