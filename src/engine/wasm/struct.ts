import type { Heap } from './heap.ts';

/** A struct of the kernels: 4-byte fields in this order. */
export type Struct<Fields extends readonly string[]> = Record<Fields[number], number>;

/** The fields, of any struct, that are no integers. */
const FLOATS: ReadonlySet<string> = new Set(['normEpsilon', 'attentionScale', 'embeddingScale']);

export function writeStruct<F extends readonly string[]>(
  heap: Heap,
  at: number,
  fields: F,
  values: Struct<F>,
): void {
  const view = new DataView(heap.memory.buffer, at, fields.length * 4);
  for (const [i, field] of fields.entries()) {
    const value = values[field as F[number]];
    if (FLOATS.has(field)) view.setFloat32(i * 4, value, true);
    else view.setInt32(i * 4, value, true);
  }
}
