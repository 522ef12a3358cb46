import { Fault } from '../../core/fault.ts';
import type { CodeTable, ScanOptions } from '../codes/code-table.ts';
import type { PreparedQuery } from '../codes/vector-code.ts';

/** Slots beyond this have no place in 32 bits with a sign. */
export const MOST_ROWS = 2 ** 31 - 1;

/** What is asked of a scan, checked: how many to keep, and the stretches to look at. @throws Fault `option-invalid` */
export function checkScan(
  size: number,
  most: number,
  { ranges }: ScanOptions,
): { readonly kept: number; readonly ranges: Uint32Array } {
  if (!ranges) return { kept: checkMost(most, size), ranges: Uint32Array.of(0, size) };
  if (ranges.length % 2 === 1)
    throw new Fault('option-invalid', 'A stretch of slots has a beginning and an end.');
  let looked = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    const [from, to] = [ranges[i]!, ranges[i + 1]!];
    if (from > to || to > size) {
      throw new Fault('option-invalid', `There are no slots ${from} to ${to} in a table of ${size}.`, {
        from,
        to,
        size,
      });
    }
    looked += to - from;
  }
  return { kept: checkMost(most, looked), ranges };
}

/** How many to keep of what is looked at. @throws Fault `option-invalid` */
export function checkMost(most: number, looked: number): number {
  if (Number.isInteger(most) && most >= 1) return Math.min(most, looked);
  throw new Fault('option-invalid', `A scan keeps 1 slot or more, not ${most}.`);
}

/** @throws Fault `option-invalid` for a slot that is not there */
export function checkSlots(slots: Uint32Array, size: number): void {
  let at = 0;
  while (at < slots.length && slots[at]! < size) at++;
  if (at === slots.length) return;
  const missing = slots[at]!;
  throw new Fault('option-invalid', `There is no slot ${missing} in a table of ${size}.`, {
    slot: missing,
    size,
  });
}

/** @throws Fault `option-invalid` */
export function checkStretch(from: number, to: number, size: number): void {
  if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= size) return;
  throw new Fault('option-invalid', `There are no slots ${from} to ${to} in a table of ${size}.`, {
    from,
    to,
    size,
  });
}

/** How many rows there are. @throws Fault `vector-invalid` where they are no whole rows */
export function countRows(rows: Uint8Array, { code, size }: CodeTable): number {
  const count = rows.length / code.bytesPerVector;
  if (!Number.isInteger(count) || size + count > MOST_ROWS) {
    const message = `${rows.length} bytes are no whole rows of ${code.bytesPerVector}, or too many of them.`;
    throw new Fault('vector-invalid', message, { bytes: rows.length });
  }
  return count;
}

/** @throws Fault `vector-invalid`, also for a query that was made ready for another code */
export function preparedFor({ code }: CodeTable, query: Float32Array | PreparedQuery): PreparedQuery {
  if (query instanceof Float32Array) return code.prepare(query);
  if (query.code === code) return query;
  throw new Fault('vector-invalid', 'This query was made ready for another code than the table has.');
}
