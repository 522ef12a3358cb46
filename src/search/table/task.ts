import type { PreparedQuery } from '../codes/vector-code.ts';
import { ROWS, TASK, type CodeMemory } from './code-memory.ts';
import type { RowForm } from './row-form.ts';

/** Scores of a chunk of rows. Mirrors kernels/scan.ts. */
const SCORES_BYTES = 4 * 256;
/** Offsets in the task. Mirrors kernels/task.ts. */
const FORM = 0;
const QUERY = 20;
const COUNT = 56;
const TASK_BYTES = 60;

/** Tells kernels how rows lie, which is all they need to lay out more of them. */
export function writeForm(memory: CodeMemory, { kind, stride, units, bits }: RowForm): void {
  const task = memory.view(TASK + FORM, QUERY);
  [kind, ROWS, stride, units, bits].forEach((value, i) => task.setUint32(4 * i, value, true));
}

export interface Search {
  readonly form: RowForm;
  readonly query: PreparedQuery;
  /** Slots to keep; 0 where none are sought. */
  readonly most: number;
  readonly hidden: Uint8Array | undefined;
}

/** Lays out a query and room for what it finds. @returns the address of what it finds */
export function writeSearch(memory: CodeMemory, { form, query, most, hidden }: Search): number {
  memory.clear();
  const numbers = memory.reserve(form.queryBytes);
  const scores = memory.reserve(SCORES_BYTES);
  const best = memory.reserve(8 * most);
  const hiddenAt = memory.reserve(hidden?.length ?? 0);
  if (hidden) memory.u8(hiddenAt, hidden.length).set(hidden);
  writeNumbers(memory.u8(numbers, form.queryBytes), query.numbers, form.factor);
  writeForm(memory, form);
  const task = memory.view(TASK + QUERY, TASK_BYTES - QUERY);
  task.setUint32(0, numbers, true);
  [query.scale, query.offset, query.base].forEach((value, i) => task.setFloat32(4 + 4 * i, value, true));
  [scores, hiddenAt, hidden?.length ?? 0, best, most, 0].forEach((value, i) =>
    task.setUint32(16 + 4 * i, value, true),
  );
  return best;
}

/** What a search has found: scores and slots, in no order. */
export function readFound(memory: CodeMemory, best: number): { scores: Float32Array; slots: Uint32Array } {
  const count = memory.view(TASK + COUNT, 4).getUint32(0, true);
  const { buffer, byteOffset } = memory.u8(best, 8 * count);
  const [floats, integers] = [
    new Float32Array(buffer, byteOffset, 2 * count),
    new Uint32Array(buffer, byteOffset, 2 * count),
  ];
  const found = { scores: new Float32Array(count), slots: new Uint32Array(count) };
  for (let i = 0; i < count; i++) {
    found.scores[i] = floats[2 * i]!;
    found.slots[i] = integers[2 * i + 1]!;
  }
  return found;
}

function writeNumbers(to: Uint8Array, numbers: PreparedQuery['numbers'], factor: number): void {
  const scaled = factor === 1 ? numbers : numbers.map((value) => value * factor);
  to.set(new Uint8Array(scaled.buffer, scaled.byteOffset, scaled.byteLength));
  to.fill(0, scaled.byteLength);
}
