import type { EntryStore } from '../../cache/entry-store.ts';
import type { CodeTable } from '../codes/code-table.ts';
import { BLOCK, type Keys } from './layout.ts';

/** A block in memory, by its place: its rows lie in the table from place · BLOCK on. */
interface Kept {
  readonly block: number;
  /** Rows that it had when it was read. */
  readonly rows: number;
  used: boolean;
}

/**
 * Full vectors from storage, of which some blocks stay in memory, in a table, where kernels compare them without their being copied.
 * Those give way that were not used since their last chance (CLOCK, Corbató 1968).
 */
export class VectorBlocks {
  /** Of full vectors as they are compared, BLOCK for each place. */
  readonly table: CodeTable;
  readonly #store: EntryStore;
  readonly #keys: Keys;
  readonly #most: number;
  readonly #places = new Map<number, number>(); // of blocks of one era
  readonly #kept: Kept[] = [];
  #hand = 0;
  #era = 0;

  /** @param table of full vectors as they are compared, empty */
  constructor(store: EntryStore, keys: Keys, table: CodeTable, cacheBytes: number) {
    this.#store = store;
    this.#keys = keys;
    this.table = table;
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
    const { bytesPerVector, dimensions } = this.table.code;
    const storedBytes = 2 * dimensions; // float16
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
      const kept = this.#most > 0 ? this.table.rowsOfHalves(value) : undefined;
      for (const i of places) {
        const place = slots[i]! % BLOCK;
        if (value.length < (place + 1) * storedBytes) return undefined;
        const row = kept
          ? kept.subarray(place * bytesPerVector, (place + 1) * bytesPerVector)
          : this.table.rowsOfHalves(value.subarray(place * storedBytes, (place + 1) * storedBytes));
        rows.set(row, i * bytesPerVector);
      }
      if (kept) this.#keep(block, kept);
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
    if (slot % BLOCK >= kept.rows) return undefined;
    kept.used = true;
    return place * BLOCK + (slot % BLOCK);
  }

  #keep(block: number, rows: Uint8Array): void {
    const { bytesPerVector } = this.table.code;
    const place = this.#places.get(block) ?? this.#freePlace();
    const whole = new Uint8Array(BLOCK * bytesPerVector);
    whole.set(rows.subarray(0, whole.length));
    if (place === this.#kept.length) this.table.append(whole);
    else this.table.replace(place * BLOCK, whole);
    this.#kept[place] = { block, rows: rows.length / bytesPerVector, used: false };
    this.#places.set(block, place);
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
