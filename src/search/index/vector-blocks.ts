import type { EntryStore } from '../../cache/entry-store.ts';
import { BLOCK, type Keys } from './layout.ts';

interface Block {
  readonly vectors: Uint8Array;
  used: boolean;
}

/** Full vectors from storage, of which some blocks stay in memory: those that go first were not used since their last chance (CLOCK). */
export class VectorBlocks {
  readonly #store: EntryStore;
  readonly #keys: Keys;
  readonly #rowBytes: number;
  readonly #most: number;
  readonly #kept = new Map<number, Block>(); // of one era, the next to go first
  #era = 0;

  constructor(store: EntryStore, keys: Keys, rowBytes: number, cacheBytes: number) {
    this.#store = store;
    this.#keys = keys;
    this.#rowBytes = rowBytes;
    this.#most = Math.floor(cacheBytes / (rowBytes * BLOCK));
  }

  get memoryBytes(): number {
    return this.#kept.size * this.#rowBytes * BLOCK;
  }

  /** Blocks by number, each long enough for the slots asked for; `undefined` when one of them is not there any more. */
  async read(era: number, slots: Iterable<number>): Promise<ReadonlyMap<number, Uint8Array> | undefined> {
    this.#turnTo(era);
    const blocks = new Map<number, Uint8Array>();
    const missing = new Map<number, number>(); // rows that are needed
    for (const slot of slots) {
      const block = Math.floor(slot / BLOCK);
      const rows = (slot % BLOCK) + 1;
      const kept = blocks.get(block) ?? this.#use(block);
      if (kept && kept.length >= rows * this.#rowBytes) blocks.set(block, kept);
      else missing.set(block, Math.max(rows, missing.get(block) ?? 0));
    }
    if (missing.size === 0) return blocks;
    const values = await this.#store.read(
      Array.from(missing.keys(), (block) => this.#keys.block(era, block)),
    );
    this.#turnTo(era);
    for (const [at, [block, rows]] of [...missing].entries()) {
      const value = values[at];
      if (!(value instanceof Uint8Array) || value.length < rows * this.#rowBytes) return undefined;
      blocks.set(block, value);
      this.#keep(block, value);
    }
    return blocks;
  }

  #turnTo(era: number): void {
    if (era !== this.#era) this.#kept.clear();
    this.#era = era;
  }

  #use(block: number): Uint8Array | undefined {
    const kept = this.#kept.get(block);
    if (!kept) return undefined;
    kept.used = true;
    return kept.vectors;
  }

  #keep(block: number, vectors: Uint8Array): void {
    this.#kept.delete(block);
    this.#kept.set(block, { vectors, used: false });
    for (const [oldest, kept] of this.#kept) {
      if (this.#kept.size <= this.#most) return;
      this.#kept.delete(oldest);
      if (kept.used) this.#kept.set(oldest, { ...kept, used: false });
    }
  }
}
