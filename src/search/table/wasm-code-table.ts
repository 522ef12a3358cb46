import { BitsCode } from '../codes/bits-code.ts';
import type { CodeTable, Ranking, ScanOptions } from '../codes/code-table.ts';
import type { PreparedQuery, VectorCode } from '../codes/vector-code.ts';
import { checkMost, checkScan, checkSlots, checkStretch, countRows, preparedFor } from './check-scan.ts';
import { CodeMemory, TASK } from './code-memory.ts';
import { planesConstants, writeRawQuery } from './raw-query.ts';
import { rowForm, type RowForm } from './row-form.ts';
import { instantiateSearchKernels, type SearchKernels } from './search-kernels.ts';
import { readFound, readTable, writeForm, writeQuery, writeSearch } from './task.ts';

/** Rows that are laid out at a time. */
const PORTION = 4096;

/** A table in a WebAssembly memory of its own, scanned with SIMD. */
export class WasmCodeTable implements CodeTable {
  readonly code: VectorCode;
  readonly #form: RowForm;
  readonly #kernels: SearchKernels;
  readonly #memory: CodeMemory;
  #size = 0;
  #heldBytes = 0;

  /** @param module search/build/search.wasm */
  constructor(code: VectorCode, module: WebAssembly.Module) {
    this.code = code;
    this.#form = rowForm(code);
    this.#kernels = instantiateSearchKernels(module);
    this.#memory = new CodeMemory(this.#kernels.memory, planesConstants(code));
  }

  get size(): number {
    return this.#size;
  }

  get memoryBytes(): number {
    return this.#memory.bytes;
  }

  append(rows: Uint8Array): void {
    const count = countRows(rows, this);
    this.#hold(this.#size + count);
    const { bytesPerVector } = this.code;
    for (let i = 0; i < count; i += PORTION) {
      const some = Math.min(PORTION, count - i);
      this.#put(this.#size, rows.subarray(i * bytesPerVector, (i + some) * bytesPerVector), some);
      this.#size += some;
    }
  }

  replace(from: number, rows: Uint8Array): void {
    const { bytesPerVector } = this.code;
    const count = countRows(rows, this);
    checkStretch(from, from + count, this.#size);
    for (let i = 0; i < count; i += PORTION) {
      const some = Math.min(PORTION, count - i);
      this.#put(from + i, rows.subarray(i * bytesPerVector, (i + some) * bytesPerVector), some);
    }
  }

  rows(from: number, to: number): Uint8Array<ArrayBuffer> {
    checkStretch(from, to, this.#size);
    const { bytesPerVector } = this.code;
    const rows = new Uint8Array((to - from) * bytesPerVector);
    for (let at = from; at < to; at += PORTION) {
      const some = Math.min(PORTION, to - at);
      rows.set(this.#get(at, some), (at - from) * bytesPerVector);
    }
    return rows;
  }

  truncate(size: number): void {
    checkStretch(size, this.#size, this.#size);
    this.#size = size;
  }

  prepare(query: Float32Array): PreparedQuery {
    if (!(this.code instanceof BitsCode)) return this.code.prepare(query);
    this.#begin(query, 0, undefined);
    return this.code.prepared(readTable(this.#memory, this.#form));
  }

  scan(query: Float32Array | PreparedQuery, most: number, options: ScanOptions = {}): Ranking {
    const { kept, ranges } = checkScan(this.#size, most, options);
    if (kept === 0) return { slots: new Uint32Array(0), scores: new Float32Array(0) };
    const best = this.#begin(query, kept, options.hidden);
    this.#kernels.scan(TASK, this.#reserveWords(ranges), ranges.length / 2);
    return readFound(this.#memory, best);
  }

  scoreSlots(query: Float32Array | PreparedQuery, slots: Uint32Array): Float32Array {
    checkSlots(slots, this.#size);
    this.#begin(query, 0, undefined);
    const at = this.#reserveWords(slots);
    const out = this.#memory.reserve(slots.byteLength);
    this.#kernels.scoreSlots(TASK, at, slots.length, out);
    return this.#memory.floats.slice(out / 4, out / 4 + slots.length);
  }

  rankSlots(query: Float32Array | PreparedQuery, slots: Uint32Array, most: number): Ranking {
    checkSlots(slots, this.#size);
    const kept = checkMost(most, slots.length);
    const best = this.#begin(query, kept, undefined);
    const at = this.#reserveWords(slots);
    const scores = this.#memory.reserve(slots.byteLength);
    if (kept > 0) this.#kernels.rankSlots(TASK, at, slots.length, scores);
    return readFound(this.#memory, best);
  }

  #reserveWords(words: Uint32Array): number {
    const at = this.#memory.reserve(words.byteLength);
    this.#memory.words.set(words, at / 4);
    return at;
  }

  /** @returns the address of what will be found */
  #begin(query: Float32Array | PreparedQuery, most: number, hidden: Uint8Array | undefined): number {
    const best = writeSearch(this.#memory, { form: this.#form, most, hidden });
    const raw = query instanceof Float32Array;
    if (raw && writeRawQuery(this.#kernels, this.#memory, this.code, query)) return best;
    writeQuery(this.#memory, this.#form, preparedFor(this, query));
    return best;
  }

  #hold(size: number): void {
    const { block, stride } = this.#form;
    const bytes = Math.ceil(size / block) * stride;
    if (bytes <= this.#heldBytes) return;
    this.#memory.holdRows(bytes);
    this.#heldBytes = bytes;
  }

  #put(slot: number, rows: Uint8Array, count: number): void {
    const { block, stride } = this.#form;
    if (block > 1) {
      const from = this.#reserveRows(rows.length);
      this.#memory.u8(from, rows.length).set(rows);
      this.#kernels.packPlanes(TASK, from, slot, count);
      return;
    }
    const { bytesPerVector } = this.code;
    const to = this.#memory.u8(this.#memory.rows + slot * stride, count * stride);
    if (bytesPerVector === stride) return to.set(rows);
    for (let i = 0; i < count; i++) {
      to.set(rows.subarray(i * bytesPerVector, (i + 1) * bytesPerVector), i * stride);
      to.fill(0, i * stride + bytesPerVector, (i + 1) * stride);
    }
  }

  #get(slot: number, count: number): Uint8Array {
    const { block, stride } = this.#form;
    const { bytesPerVector } = this.code;
    if (block > 1) {
      const to = this.#reserveRows(count * bytesPerVector);
      this.#kernels.unpackPlanes(TASK, to, slot, count);
      return this.#memory.u8(to, count * bytesPerVector);
    }
    const from = this.#memory.u8(this.#memory.rows + slot * stride, count * stride);
    const rows = new Uint8Array(count * bytesPerVector);
    for (let i = 0; i < count; i++) {
      rows.set(from.subarray(i * stride, i * stride + bytesPerVector), i * bytesPerVector);
    }
    return rows;
  }

  /** Room for rows on their way into or out of blocks. */
  #reserveRows(bytes: number): number {
    writeForm(this.#memory, this.#form);
    this.#memory.clear();
    return this.#memory.reserve(bytes);
  }
}
