import type { Heap } from './heap.ts';
import { type Struct, writeStruct } from './struct.ts';

// The structs of kernels/job.ts.

/** What every plan begins with. */
export const JOB = [
  'kind',
  'layers',
  'threads',
  'exit',
  'tokens',
  'outputs',
  'team',
  'threadTable',
  'threadBytes',
] as const;

/** What a plan is a plan of: `kind`. */
export const DECODER = 0;
export const ENCODER = 1;

/** What an engine writes of a thread; the rest is the thread's own. */
const ACTIVATIONS = ['codes', 'grid', 'floats', 'scores', 'grids'] as const;

export const THREAD = [...ACTIVATIONS, 'tokens', 'outputs', 'threads', 'begin', 'end', 'until'] as const;

export type ActivationsStruct = Struct<typeof ACTIVATIONS>;

export const THREAD_BYTES = THREAD.length * 4;

export function writeActivations(heap: Heap, at: number, values: ActivationsStruct): void {
  writeStruct(heap, at, ACTIVATIONS, values);
}

/** Sets one integer at the beginning of a plan that has been written, whatever the model. */
export function setJob(heap: Heap, plan: number, field: (typeof JOB)[number], value: number): void {
  heap.i32(plan, JOB.length)[JOB.indexOf(field)] = value;
}
