import type { Locks } from '../core/device-locks.ts';
import { Fault } from '../core/fault.ts';
import type { ChunkStore, StoredModel } from './chunk-store.ts';
import { DOWNLOADS_LOCK } from './collect.ts';
import { withLock } from './locks.ts';
import { unshared } from './model-chunks.ts';

/** Held, shared, by every worker that has this model in memory. */
const lockOf = (id: string): string => `nibble-model/${id}`;

/** Says that a model runs here: until the returned function is called, no tab deletes it as a leftover. */
export function holdModel(id: string, locks: Locks | undefined): Promise<() => void> {
  return new Promise((resolve) => {
    const hold = (): Promise<void> => new Promise((leave) => resolve(leave));
    void withLock(locks, { name: lockOf(id), mode: 'shared' }, hold);
  });
}

/** Bytes of whole models that are not among those `offered` any more, and that nothing else needs. */
export async function leftoverBytes(store: ChunkStore, offered: readonly StoredModel[]): Promise<number> {
  const [sizes, leftovers] = await Promise.all([store.chunkSizes(), leftoverModels(store, offered)]);
  const digests = unshared(
    leftovers.flatMap(({ chunks }) => chunks),
    offered,
  );
  return sum(digests, sizes);
}

/** What a deletion gave back. */
export interface Freed {
  readonly digests: readonly string[];
  readonly bytes: number;
}

/**
 * Deletes the models that are not among those `offered` any more, except those that run in some tab; nothing where there
 * are no locks to know them by.
 * @throws Fault `busy` while a tab downloads, or when all of them run.
 */
export async function deleteLeftovers(
  store: ChunkStore,
  offered: readonly StoredModel[],
  locks: Locks | undefined,
): Promise<Freed> {
  if (!locks) return { digests: [], bytes: 0 };
  const free = async (model: StoredModel): Promise<readonly string[]> => {
    const others = (await store.models()).filter(({ id }) => id !== model.id);
    const digests = unshared(model.chunks, [...others, ...offered]);
    await store.deleteModel(model.id, digests);
    return digests;
  };
  return locks.request(DOWNLOADS_LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) throw new Fault('busy', 'A download is under way. Delete what is left over when it is done.');
    const sizes = await store.chunkSizes();
    const digests: string[] = [];
    let running = 0;
    for (const model of await leftoverModels(store, offered))
      await locks.request(lockOf(model.id), { ifAvailable: true }, async (unused) => {
        if (unused) digests.push(...(await free(model)));
        else running++;
      });
    if (running > 0 && digests.length === 0)
      throw new Fault('busy', 'What is left over still runs in a tab. Close that tab, and delete it then.');
    return { digests, bytes: sum(digests, sizes) };
  });
}

/** Whole models of which some part belongs to nothing that is offered. */
async function leftoverModels(
  store: ChunkStore,
  offered: readonly StoredModel[],
): Promise<readonly StoredModel[]> {
  return (await store.models()).filter(({ chunks }) => unshared(chunks, offered).length > 0);
}

function sum(digests: Iterable<string>, sizes: ReadonlyMap<string, number>): number {
  let bytes = 0;
  for (const digest of digests) bytes += sizes.get(digest) ?? 0;
  return bytes;
}
