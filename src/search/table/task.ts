import type { BitTableParts } from '../codes/bit-table.ts';
import type { Ranking } from '../codes/code-table.ts';
import type { PreparedQuery } from '../codes/vector-code.ts';
import { TASK, type CodeMemory } from './code-memory.ts';
import type { RowForm } from './row-form.ts';

/** Scores of a chunk of rows. Mirrors kernels/scan.ts. */
const SCORES_BYTES = 4 * 256;
/** Fields of the task, four bytes each. Mirrors kernels/task.ts. */
const FORM = TASK / 4;
const QUERY = FORM + 5;
const SCALE = FORM + 6;
const ROOM = FORM + 9;
const COUNT = FORM + 14;

/** Tells kernels how rows lie, which is all they need to lay out more of them. */
export function writeForm(memory: CodeMemory, { kind, stride, units, bits }: RowForm): void {
  const { words } = memory;
  words[FORM] = kind;
  words[FORM + 1] = memory.rows;
  words[FORM + 2] = stride;
  words[FORM + 3] = units;
  words[FORM + 4] = bits;
}

export interface Search {
  readonly form: RowForm;
  /** Slots to keep; 0 where none are sought. */
  readonly most: number;
  readonly hidden: Uint8Array | undefined;
}

/** Makes room for a query and what it finds. @returns the address of what it finds */
export function writeSearch(memory: CodeMemory, { form, most, hidden }: Search): number {
  memory.clear();
  const query = memory.reserve(form.queryBytes);
  const scores = memory.reserve(SCORES_BYTES);
  const best = memory.reserve(8 * most);
  const hiddenBytes = hidden?.length ?? 0;
  const hiddenAt = memory.reserve(hiddenBytes);
  if (hidden) memory.u8(hiddenAt, hiddenBytes).set(hidden);
  writeForm(memory, form);
  const { words } = memory;
  words[QUERY] = query;
  words[ROOM] = scores;
  words[ROOM + 1] = hiddenAt;
  words[ROOM + 2] = hiddenBytes;
  words[ROOM + 3] = best;
  words[ROOM + 4] = most;
  words[COUNT] = 0;
  return best;
}

/** A query that was made ready before, into the room for it. */
export function writeQuery(memory: CodeMemory, { queryBytes, factor }: RowForm, query: PreparedQuery): void {
  const { words, floats } = memory;
  const { numbers } = query;
  const at = words[QUERY]!;
  if (numbers instanceof Float32Array) {
    for (let i = 0; i < numbers.length; i++) floats[at / 4 + i] = numbers[i]! * factor;
  } else memory.u8(at, numbers.byteLength).set(bytesOf(numbers));
  if (queryBytes > numbers.byteLength) memory.u8(at, queryBytes).fill(0, numbers.byteLength);
  floats[SCALE] = query.scale;
  floats[SCALE + 1] = query.offset;
  floats[SCALE + 2] = query.base;
}

/** Whether the scale and base of a query that kernels have made ready are finite. */
export function isFiniteQuery({ floats }: CodeMemory): boolean {
  return Number.isFinite(floats[SCALE]! + floats[SCALE + 2]!);
}

/** A query of a few bits that kernels have made ready. */
export function readTable(memory: CodeMemory, { queryBytes }: RowForm): BitTableParts {
  const { words, floats } = memory;
  return {
    numbers: memory.u8(words[QUERY]!, queryBytes).slice(),
    scale: floats[SCALE]!,
    offset: floats[SCALE + 1]!,
    base: floats[SCALE + 2]!,
  };
}

/** What a search has found, which kernels have put in order. */
export function readFound({ words, floats }: CodeMemory, best: number): Ranking {
  const count = words[COUNT]!;
  const found = { slots: new Uint32Array(count), scores: new Float32Array(count) };
  for (let i = 0, at = best / 4; i < count; i++, at += 2) {
    found.scores[i] = floats[at]!;
    found.slots[i] = words[at + 1]!;
  }
  return found;
}

function bytesOf(numbers: Int16Array | Uint8Array): Uint8Array {
  if (numbers instanceof Uint8Array) return numbers;
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
