import type { ModelRecord } from './protocol.ts';

/** Whether a model goes on with text, and so can be talked to: those that embed cannot. */
export function answers({ task }: Pick<ModelRecord, 'task'>): boolean {
  return task !== 'embedding';
}
