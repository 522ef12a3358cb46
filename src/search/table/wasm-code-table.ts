import { BitsCode } from '../codes/bits-code.ts';
import type { CodeTable, Ranking, ScanOptions } from '../codes/code-table.ts';
import type { PreparedQuery, VectorCode } from '../codes/vector-code.ts';
import { checkMost, checkScan, checkSlots, checkStretch, countRows, preparedFor } from './check-scan.ts';
import { CodeMemory, TASK } from './code-memory.ts';
import { CodeRows } from './code-rows.ts';
import { planesConstants, writeRawQuery } from './raw-query.ts';
import { kernelRowsOfHalves } from './rows-of-halves.ts';
import { rowForm, type RowForm } from './row-form.ts';
import { instantiateSearchKernels, type SearchKernels } from './search-kernels.ts';
import { readFound, readTable, writeQuery, writeSearch } from './task.ts';

/** A table in a WebAssembly memory of its own, scanned with SIMD. */
export class WasmCodeTable implements CodeTable {
  readonly code: VectorCode;
  readonly #form: RowForm;
  readonly #kernels: SearchKernels;
  readonly #memory: CodeMemory;
  readonly #rows: CodeRows;
  #size = 0;

  /** @param module search/build/search.wasm */
  constructor(code: VectorCode, module: WebAssembly.Module) {
    this.code = code;
    this.#form = rowForm(code);
    this.#kernels = instantiateSearchKernels(module);
    this.#memory = new CodeMemory(this.#kernels.memory, planesConstants(code));
    this.#rows = new CodeRows({ code, form: this.#form, kernels: this.#kernels, memory: this.#memory });
  }

  get size(): number {
    return this.#size;
  }

  get memoryBytes(): number {
    return this.#memory.bytes;
  }

  append(rows: Uint8Array): void {
    const count = countRows(rows, this);
    this.#rows.hold(this.#size + count);
    this.#rows.put(this.#size, rows);
    this.#size += count;
  }

  rowsOfHalves(halves: Uint8Array): Uint8Array {
    return kernelRowsOfHalves(this.#kernels, this.#memory, this.code, halves);
  }

  replace(from: number, rows: Uint8Array): void {
    checkStretch(from, from + countRows(rows, this), this.#size);
    this.#rows.put(from, rows);
  }

  rows(from: number, to: number): Uint8Array<ArrayBuffer> {
    checkStretch(from, to, this.#size);
    return this.#rows.get(from, to);
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
}
