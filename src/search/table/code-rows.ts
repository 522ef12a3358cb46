import type { VectorCode } from '../codes/vector-code.ts';
import { TASK, type CodeMemory } from './code-memory.ts';
import type { RowForm } from './row-form.ts';
import type { SearchKernels } from './search-kernels.ts';
import { writeForm } from './task.ts';

/** Rows that are laid out at a time. */
const PORTION = 4096;

export interface CodeRowsParts {
  readonly code: VectorCode;
  readonly form: RowForm;
  readonly kernels: SearchKernels;
  readonly memory: CodeMemory;
}

/** Rows of a code, `[n, bytesPerVector]`, into the memory of a table and back: each padded, or many interwoven. */
export class CodeRows {
  readonly #parts: CodeRowsParts;
  #heldBytes = 0;

  constructor(parts: CodeRowsParts) {
    this.#parts = parts;
  }

  /** Makes room for so many. @throws Fault `memory-exhausted` */
  hold(size: number): void {
    const { form, memory } = this.#parts;
    const bytes = Math.ceil(size / form.block) * form.stride;
    if (bytes <= this.#heldBytes) return;
    memory.holdRows(bytes);
    this.#heldBytes = bytes;
  }

  /** Into slots from `slot` on, for which there is room. */
  put(slot: number, rows: Uint8Array): void {
    const { bytesPerVector } = this.#parts.code;
    const count = rows.length / bytesPerVector;
    for (let i = 0; i < count; i += PORTION) {
      const some = Math.min(PORTION, count - i);
      this.#putSome(slot + i, rows.subarray(i * bytesPerVector, (i + some) * bytesPerVector), some);
    }
  }

  /** A copy of those in slots `from` … `to` − 1. */
  get(from: number, to: number): Uint8Array<ArrayBuffer> {
    const { bytesPerVector } = this.#parts.code;
    const rows = new Uint8Array((to - from) * bytesPerVector);
    for (let at = from; at < to; at += PORTION) {
      const some = Math.min(PORTION, to - at);
      this.#getSome(at, some, rows.subarray((at - from) * bytesPerVector));
    }
    return rows;
  }

  #putSome(slot: number, rows: Uint8Array, count: number): void {
    const { code, form, kernels, memory } = this.#parts;
    const { block, stride } = form;
    if (block > 1) {
      const from = this.#reserve(rows.length);
      memory.u8(from, rows.length).set(rows);
      kernels.packPlanes(TASK, from, slot, count);
      return;
    }
    const own = code.bytesPerVector;
    const to = memory.u8(memory.rows + slot * stride, count * stride);
    if (own === stride) return to.set(rows);
    for (let i = 0; i < count; i++) {
      to.set(rows.subarray(i * own, (i + 1) * own), i * stride);
      to.fill(0, i * stride + own, (i + 1) * stride);
    }
  }

  #getSome(slot: number, count: number, rows: Uint8Array): void {
    const { code, form, kernels, memory } = this.#parts;
    const { block, stride } = form;
    const own = code.bytesPerVector;
    if (block > 1) {
      const to = this.#reserve(count * own);
      kernels.unpackPlanes(TASK, to, slot, count);
      rows.set(memory.u8(to, count * own));
      return;
    }
    const from = memory.u8(memory.rows + slot * stride, count * stride);
    for (let i = 0; i < count; i++) rows.set(from.subarray(i * stride, i * stride + own), i * own);
  }

  /** Room for rows on their way into or out of blocks. */
  #reserve(bytes: number): number {
    const { form, memory } = this.#parts;
    writeForm(memory, form);
    memory.clear();
    return memory.reserve(bytes);
  }
}
