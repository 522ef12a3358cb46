/** How one file is cut: chunk i holds bytes [i · chunkBytes, (i + 1) · chunkBytes) and the last one what is left. */
export interface ChunkLayout {
  readonly bytes: number;
  readonly chunkBytes: number;
}

export interface Chunk {
  readonly index: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes in chunk `index` of a file. */
export function chunkLength(layout: ChunkLayout, index: number): number {
  return Math.min(layout.chunkBytes, layout.bytes - index * layout.chunkBytes);
}

/** Cuts the bytes of a file into chunks as they arrive, one chunk in memory at a time, across broken connections. */
export class ChunkAssembler {
  readonly #layout: ChunkLayout;
  #position = 0;
  #buffer: Uint8Array<ArrayBuffer> | undefined; // the chunk under way, filled up to #position

  constructor(layout: ChunkLayout) {
    this.#layout = layout;
  }

  /** File offset of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** Where to ask on for chunk `index`: behind what of it is already here. */
  resumeAt(index: number): number {
    const start = index * this.#layout.chunkBytes;
    const held = this.#buffer && Math.floor(this.#position / this.#layout.chunkBytes) === index;
    return held ? this.#position : start;
  }

  /** True where a chunk begins, and where the one that is held goes on. */
  canGoOnAt(offset: number): boolean {
    const index = Math.floor(offset / this.#layout.chunkBytes);
    return offset % this.#layout.chunkBytes === 0 || offset === this.resumeAt(index);
  }

  /** The next byte pushed is the one at `offset`. What is held is kept only when it goes on exactly there. */
  seek(offset: number): void {
    if (offset === this.#position) return;
    this.#position = offset;
    this.#buffer = undefined;
  }

  /** Forgets the part of a chunk that is held. */
  drop(): void {
    this.#buffer = undefined;
  }

  /** Takes the next bytes of the file; yields the chunks they complete, skips those that are not wanted. */
  *push(piece: Uint8Array, wanted: (index: number) => boolean): Generator<Chunk> {
    const { chunkBytes, bytes: fileBytes } = this.#layout;
    let rest = piece.subarray(0, Math.max(0, fileBytes - this.#position));
    while (rest.byteLength > 0) {
      const index = Math.floor(this.#position / chunkBytes);
      const length = chunkLength(this.#layout, index);
      const within = this.#position - index * chunkBytes;
      const taken = rest.subarray(0, length - within);
      rest = rest.subarray(taken.byteLength);
      if (within === 0 && wanted(index)) this.#buffer = new Uint8Array(length);
      this.#buffer?.set(taken, within);
      this.#position += taken.byteLength;
      if (within + taken.byteLength < length) continue;
      const bytes = this.#buffer;
      this.#buffer = undefined;
      if (bytes) yield { index, bytes };
    }
  }
}
