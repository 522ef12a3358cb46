import type { CodeTable, Ranking, ScanOptions } from '../codes/code-table.ts';
import type { PreparedQuery, VectorCode } from '../codes/vector-code.ts';
import { checkMost, checkScan, checkSlots, checkStretch, countRows, preparedFor } from './check-scan.ts';
import { rankingOf } from './ranking.ts';
import { rowsOfHalves } from './rows-of-halves.ts';

/** A table in plain TypeScript: what the one of kernels is held against, and its stand-in where there is no WebAssembly. */
export class PlainCodeTable implements CodeTable {
  readonly code: VectorCode;
  #bytes = new Uint8Array(0);
  #size = 0;

  constructor(code: VectorCode) {
    this.code = code;
  }

  get size(): number {
    return this.#size;
  }

  get memoryBytes(): number {
    return this.#bytes.length;
  }

  append(rows: Uint8Array): void {
    const count = countRows(rows, this);
    const used = this.#size * this.code.bytesPerVector;
    if (used + rows.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(used + rows.length, Math.ceil(this.#bytes.length * 1.25)));
      larger.set(this.#bytes.subarray(0, used));
      this.#bytes = larger;
    }
    this.#bytes.set(rows, used);
    this.#size += count;
  }

  rowsOfHalves(halves: Uint8Array): Uint8Array {
    return rowsOfHalves(this.code, halves);
  }

  replace(from: number, rows: Uint8Array): void {
    checkStretch(from, from + countRows(rows, this), this.#size);
    this.#bytes.set(rows, from * this.code.bytesPerVector);
  }

  rows(from: number, to: number): Uint8Array<ArrayBuffer> {
    checkStretch(from, to, this.#size);
    return this.#rowsAt(from, to).slice();
  }

  truncate(size: number): void {
    checkStretch(size, this.#size, this.#size);
    this.#size = size;
  }

  prepare(query: Float32Array): PreparedQuery {
    return this.code.prepare(query);
  }

  scan(query: Float32Array | PreparedQuery, most: number, options: ScanOptions = {}): Ranking {
    const { kept, ranges } = checkScan(this.#size, most, options);
    const prepared = preparedFor(this, query);
    const slots: number[] = [];
    const found: number[] = [];
    for (let i = 0; i < ranges.length; i += 2) {
      const [from, to] = [ranges[i]!, ranges[i + 1]!];
      const scores = new Float32Array(to - from);
      prepared.score(this.#rowsAt(from, to), scores);
      scores.forEach((score, k) => {
        if (isHidden(options.hidden, from + k) || Number.isNaN(score)) return;
        slots.push(from + k);
        found.push(score);
      });
    }
    return rankingOf(Float32Array.from(found), Uint32Array.from(slots), kept);
  }

  scoreSlots(query: Float32Array | PreparedQuery, slots: Uint32Array): Float32Array {
    checkSlots(slots, this.#size);
    const prepared = preparedFor(this, query);
    const scores = new Float32Array(slots.length);
    slots.forEach((slot, i) => prepared.score(this.#rowsAt(slot, slot + 1), scores.subarray(i, i + 1)));
    return scores;
  }

  rankSlots(query: Float32Array | PreparedQuery, slots: Uint32Array, most: number): Ranking {
    const kept = checkMost(most, slots.length);
    const scores = this.scoreSlots(query, slots);
    const places = slots.map((_, place) => place).filter((place) => !Number.isNaN(scores[place]!));
    return rankingOf(
      Float32Array.from(places, (place) => scores[place]!),
      places,
      kept,
    );
  }

  #rowsAt(from: number, to: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(from * this.code.bytesPerVector, to * this.code.bytesPerVector);
  }
}

function isHidden(hidden: Uint8Array | undefined, slot: number): boolean {
  return hidden !== undefined && (((hidden[slot >> 3] ?? 0) >> (slot & 7)) & 1) === 1;
}
