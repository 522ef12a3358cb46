import { isFault } from '../../core/fault.ts';
import { toPlain, type PlainFault } from '../../core/plain-fault.ts';
import type { Jobs, LayerJob } from './jobs.ts';

/** A job on its way to a thread. */
export interface ThreadOrder<Name extends keyof Jobs = keyof Jobs> {
  readonly id: number;
  readonly name: Name;
  readonly job: Parameters<Jobs[Name]>[0];
}

/** What became of it. */
export type ThreadAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly fault: PlainFault };

/** Does what an order says; never throws. */
export function answerOrder(jobs: Jobs, { id, name, job }: ThreadOrder): ThreadAnswer {
  try {
    const run = jobs[name] as (job: unknown) => unknown;
    return { id, result: run(job) };
  } catch (error) {
    return { id, fault: plainFault(error) };
  }
}

/** What a job takes from whoever asks for it: texts that pass a layer are changed in place. The rest is copied. */
export function givenAway({ name, job }: ThreadOrder): ArrayBuffer[] {
  return name === 'runLayer' ? buffersOf((job as LayerJob).texts) : [];
}

/**
 * The buffers of an answer, to be moved instead of copied. Only those that one view fills: what shares its buffer with something
 * else may be needed once more.
 */
export function buffersOf(answer: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(answer, found);
  return [...found];
}

function collect(value: unknown, found: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) found.add(buffer);
    return;
  }
  for (const part of Object.values(value)) collect(part, found);
}

function plainFault(error: unknown): PlainFault {
  if (isFault(error)) return toPlain(error);
  if (error instanceof RangeError && /alloc|memory|array length/i.test(error.message)) {
    const message = 'A thread has no memory left for its part of the model. Use fewer threads.';
    return { code: 'memory-exhausted', message, detail: {} };
  }
  const message = `Unexpected error in a thread: ${error instanceof Error ? error.message : String(error)}`;
  return { code: 'bug', message, detail: {} };
}
