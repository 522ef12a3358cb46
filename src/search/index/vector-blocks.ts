import type { EntryStore } from '../../cache/entry-store.ts';
import type { CodeTable } from '../codes/code-table.ts';
import { BLOCK, type Keys } from './layout.ts';

/** A block in memory, by its place: its rows lie in the table from place · BLOCK on. */
interface Kept {
  readonly block: number;
  /** Rows that it had when it was read. */
  readonly rows: number;
  /** By row, 1: it lies there as it is compared; 0: still as it is stored, because nobody asked for it. */
  readonly ready: Uint8Array;
  used: boolean;
}

/**
 * Full vectors from storage, of which some blocks stay in memory, in a table, where kernels compare them without their being copied.
 * Those give way that were not used since their last chance (CLOCK, Corbató 1968).
 */
export class VectorBlocks {
  /** BLOCK rows for each place; those that `rowsAtHand` named are full vectors as they are compared. */
  readonly table: CodeTable;
  readonly #store: EntryStore;
  readonly #keys: Keys;
  readonly #most: number;
  /** Of one vector: float16. */
  readonly #storedBytes: number;
  readonly #places = new Map<number, number>(); // of blocks of one era
  readonly #kept: Kept[] = [];
  #hand = 0;
  #era = 0;

  /** @param table of full vectors as they are compared, empty; its rows are no shorter than float16's */
  constructor(store: EntryStore, keys: Keys, table: CodeTable, cacheBytes: number) {
    this.#store = store;
    this.#keys = keys;
    this.table = table;
    this.#storedBytes = 2 * table.code.dimensions;
    this.#most = Math.floor(cacheBytes / (table.code.bytesPerVector * BLOCK));
  }

  get memoryBytes(): number {
    return this.table.memoryBytes;
  }

  /** Where these slots lie in `table`; `undefined` when one of them is not in memory. */
  rowsAtHand(era: number, slots: Uint32Array): Uint32Array | undefined {
    this.#turnTo(era);
    const rows = new Uint32Array(slots.length);
    for (let i = 0; i < slots.length; i++) {
      const row = this.#rowOf(slots[i]!);
      if (row === undefined) return undefined;
      rows[i] = row;
    }
    return rows;
  }

  /** Rows for `table` of these slots, one after the other; `undefined` when a vector is not there any more. */
  async read(era: number, slots: Uint32Array): Promise<Uint8Array | undefined> {
    this.#turnTo(era);
    const { bytesPerVector } = this.table.code;
    const rows = new Uint8Array(slots.length * bytesPerVector);
    const missing = new Map<number, number[]>(); // places in `slots`, by block
    for (const [i, slot] of slots.entries()) {
      const row = this.#rowOf(slot);
      const block = Math.floor(slot / BLOCK);
      if (row !== undefined) rows.set(this.table.rows(row, row + 1), i * bytesPerVector);
      else missing.set(block, [...(missing.get(block) ?? []), i]);
    }
    const keys = Array.from(missing.keys(), (block) => this.#keys.block(era, block));
    const values = await this.#store.read(keys);
    this.#turnTo(era); // another search may have asked for another era meanwhile
    for (const [at, [block, places]] of [...missing].entries()) {
      const value = values[at];
      if (!(value instanceof Uint8Array)) return undefined;
      const kept = this.#most > 0 ? this.#keep(block, value) : undefined;
      for (const i of places) {
        const half = this.#halfOf(value, slots[i]! % BLOCK);
        if (!half) return undefined;
        const row = this.table.rowsOfHalves(half);
        rows.set(row, i * bytesPerVector);
        if (kept) this.#makeReady(kept, slots[i]!, row);
      }
    }
    return rows;
  }

  #turnTo(era: number): void {
    if (era === this.#era) return;
    this.#era = era;
    this.#places.clear();
    this.#kept.length = 0;
    this.#hand = 0;
    this.table.truncate(0);
  }

  #rowOf(slot: number): number | undefined {
    const place = this.#places.get(Math.floor(slot / BLOCK));
    if (place === undefined) return undefined;
    const kept = this.#kept[place]!;
    const at = slot % BLOCK;
    if (at >= kept.rows) return undefined;
    kept.used = true;
    const row = place * BLOCK + at;
    if (kept.ready[at] === 0) {
      const half = this.table.rows(row, row + 1).subarray(0, this.#storedBytes);
      this.#makeReady(kept, slot, this.table.rowsOfHalves(half));
    }
    return row;
  }

  /** A vector as it is stored. */
  #halfOf(value: Uint8Array, at: number): Uint8Array | undefined {
    const end = (at + 1) * this.#storedBytes;
    return value.length < end ? undefined : value.subarray(end - this.#storedBytes, end);
  }

  /** To recode a whole block takes longer than to read it, and few of its rows are ever asked for. */
  #makeReady({ block, ready }: Kept, slot: number, row: Uint8Array): void {
    ready[slot % BLOCK] = 1;
    this.table.replace(this.#places.get(block)! * BLOCK + (slot % BLOCK), row);
  }

  /** Puts a block into the table as it is stored. */
  #keep(block: number, value: Uint8Array): Kept {
    const { bytesPerVector } = this.table.code;
    const place = this.#places.get(block) ?? this.#freePlace();
    const whole = new Uint8Array(BLOCK * bytesPerVector);
    const rows = Math.min(BLOCK, Math.floor(value.length / this.#storedBytes));
    for (let at = 0; at < rows; at++) whole.set(this.#halfOf(value, at)!, at * bytesPerVector);
    if (place === this.#kept.length) this.table.append(whole);
    else this.table.replace(place * BLOCK, whole);
    const kept = { block, rows, ready: new Uint8Array(BLOCK), used: false };
    this.#kept[place] = kept;
    this.#places.set(block, place);
    return kept;
  }

  #freePlace(): number {
    if (this.#kept.length < this.#most) return this.#kept.length;
    for (; this.#kept[this.#hand]!.used; this.#hand = (this.#hand + 1) % this.#most) {
      this.#kept[this.#hand]!.used = false;
    }
    const place = this.#hand;
    this.#places.delete(this.#kept[place]!.block);
    this.#hand = (place + 1) % this.#most;
    return place;
  }
}
