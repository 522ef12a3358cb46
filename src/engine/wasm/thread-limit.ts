import { Fault } from '../../core/fault.ts';
import { MOST_THREADS } from '../../core/most-threads.ts';
import type { WasmHost } from './host.ts';

/** Threads that may be used at most. @throws Fault `option-invalid` */
export function threadLimit({ cores, canShareMemory }: WasmHost, threads: number | 'auto' = 'auto'): number {
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw new Fault(
      'option-invalid',
      `threads is ${threads}, but must be 'auto' or from 1 to ${MOST_THREADS}.`,
      {
        option: 'threads',
      },
    );
  }
  if (!canShareMemory) return 1;
  return threads === 'auto' ? Math.min(cores, MOST_THREADS) : threads;
}
