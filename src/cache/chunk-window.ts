import type { ChunkBytes } from './chunk-store.ts';

/** Chunks held at most: the one in use and the ones behind it that are on their way. */
const HELD = 3;
const AHEAD = 2;

export interface ChunkWindow {
  /** Chunk `at` of the model, counted over all its files. `deep`: the reader has come far enough to want the next. */
  get(at: number, deep: boolean): Promise<ChunkBytes>;
}

/**
 * A few chunks of a model in memory. Reads in order are met by loads that began earlier, so that hashing and
 * IndexedDB work while the reader does. All files share it: memory is bounded for the model, not for each file.
 */
export function chunkWindow(count: number, load: (at: number) => Promise<ChunkBytes>): ChunkWindow {
  const held = new Map<number, Promise<ChunkBytes>>(); // least recently wanted first
  let previous = -2; // before the first read nothing was read on from

  const want = (at: number): Promise<ChunkBytes> => {
    const chunk = held.get(at) ?? load(at);
    held.delete(at);
    held.set(at, chunk);
    chunk.catch(() => held.get(at) === chunk && held.delete(at)); // the next reader tries again
    for (const old of held.keys()) if (held.size > HELD) held.delete(old);
    return chunk;
  };

  return {
    get(at, deep) {
      const chunk = want(at);
      // A look at a header is no reason to load what follows it; reading on from the chunk before is.
      const readingOn = deep || at === previous + 1;
      previous = at;
      for (let next = at + 1; readingOn && next <= at + AHEAD && next < count; next++) void want(next);
      return chunk;
    },
  };
}
