import type { CodeTable, Ranking, ScanOptions } from '../codes/code-table.ts';
import type { PreparedQuery, VectorCode } from '../codes/vector-code.ts';
import { checkScan, checkSlots, checkStretch, countRows, preparedFor } from './check-scan.ts';
import { CodeMemory, ROWS, TASK } from './code-memory.ts';
import { rankingOf } from './ranking.ts';
import { rowForm, type RowForm } from './row-form.ts';
import { instantiateSearchKernels, type SearchKernels } from './search-kernels.ts';
import { readFound, writeForm, writeSearch } from './task.ts';

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
    this.#memory = new CodeMemory(this.#kernels.memory);
    this.#memory.holdRows(0);
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
      this.#put(rows.subarray(i * bytesPerVector, (i + some) * bytesPerVector), some);
      this.#size += some;
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

  scan(query: Float32Array | PreparedQuery, most: number, options: ScanOptions = {}): Ranking {
    const { kept, ranges } = checkScan(this.#size, most, options);
    if (kept === 0) return { slots: new Uint32Array(0), scores: new Float32Array(0) };
    const prepared = preparedFor(this, query);
    const best = this.#begin(prepared, kept, options.hidden);
    for (let i = 0; i < ranges.length; i += 2) this.#kernels.scan(TASK, ranges[i]!, ranges[i + 1]!);
    const { scores, slots } = readFound(this.#memory, best);
    return rankingOf(scores, slots, kept);
  }

  scoreSlots(query: Float32Array | PreparedQuery, slots: Uint32Array): Float32Array {
    checkSlots(slots, this.#size);
    this.#begin(preparedFor(this, query), 0, undefined);
    const at = this.#memory.reserve(slots.byteLength);
    const out = this.#memory.reserve(slots.byteLength);
    this.#memory.u8(at, slots.byteLength).set(bytesOf(slots));
    this.#kernels.scoreSlots(TASK, at, slots.length, out);
    return new Float32Array(this.#memory.u8(out, slots.byteLength).slice().buffer);
  }

  #begin(query: PreparedQuery, most: number, hidden: Uint8Array | undefined): number {
    return writeSearch(this.#memory, { form: this.#form, query, most, hidden });
  }

  #hold(size: number): void {
    const { block, stride } = this.#form;
    const bytes = Math.ceil(size / block) * stride;
    if (bytes <= this.#heldBytes) return;
    this.#memory.holdRows(bytes);
    this.#heldBytes = bytes;
  }

  #put(rows: Uint8Array, count: number): void {
    const { block, stride } = this.#form;
    if (block > 1) {
      const from = this.#reserveRows(rows.length);
      this.#memory.u8(from, rows.length).set(rows);
      this.#kernels.packPlanes(TASK, from, this.#size, count);
      return;
    }
    const { bytesPerVector } = this.code;
    const to = this.#memory.u8(ROWS + this.#size * stride, count * stride);
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
    const from = this.#memory.u8(ROWS + slot * stride, count * stride);
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

function bytesOf(slots: Uint32Array): Uint8Array {
  return new Uint8Array(slots.buffer, slots.byteOffset, slots.byteLength);
}
