/** Full vectors that lie in one stored value, as float16: 48 KiB where they have 384 dimensions. */
export const BLOCK = 64;
/** Slots whose ids and codes lie in one stored value; a multiple of the above. */
export const STRETCH = 512;

/**
 * Where an index lies in its store. An era is one arrangement of all vectors under one code; within it slots are only added at the
 * end. `head` says which era is valid.
 */
export interface Keys {
  readonly prefix: string;
  readonly head: string;
  era(era: number): string;
  block(era: number, block: number): string;
  stretch(era: number, stretch: number): string;
}

export function keysUnder(prefix: string): Keys {
  return {
    prefix,
    head: `${prefix}head`,
    era: (era) => `${prefix}${era}/era`,
    block: (era, block) => `${prefix}${era}/block/${block}`,
    stretch: (era, stretch) => `${prefix}${era}/stretch/${stretch}`,
  };
}

/** Ids and codes of some slots, as they are stored. */
export interface Stretch {
  readonly ids: Uint32Array;
  /** `[n, bytesPerVector]` */
  readonly rows: Uint8Array;
}

/** Slots from `from` on, a multiple of `STRETCH`, as they are stored. */
export function stretchEntries(
  key: (stretch: number) => string,
  from: number,
  { ids, rows }: Stretch,
): [string, Stretch][] {
  const rowBytes = rows.length / ids.length;
  return Array.from({ length: Math.ceil(ids.length / STRETCH) }, (_, i) => [
    key(from / STRETCH + i),
    {
      ids: ids.slice(i * STRETCH, (i + 1) * STRETCH),
      rows: rows.slice(i * STRETCH * rowBytes, (i + 1) * STRETCH * rowBytes),
    },
  ]);
}

/** Full vectors of slots from `from` on, a multiple of `BLOCK`, as they are stored. */
export function blockEntries(
  key: (block: number) => string,
  from: number,
  vectors: Uint8Array,
  vectorBytes: number,
): [string, Uint8Array][] {
  const blockBytes = BLOCK * vectorBytes;
  return Array.from({ length: Math.ceil(vectors.length / blockBytes) }, (_, i) => [
    key(from / BLOCK + i),
    vectors.slice(i * blockBytes, (i + 1) * blockBytes),
  ]);
}
