import { jobsWith } from './job-table.ts';
import { wasmArithmetic } from '../arithmetic/wasm-arithmetic.ts';
import { releaseBuffers } from './release-buffers.ts';
import { answerOrder, buffersOf, type ThreadAnswer, type ThreadOrder } from './thread-message.ts';

/** The life of one thread: takes orders, answers each; what an answer holds is moved, not copied, and the rest of an order is forgotten. */
export function serveJobs(
  kernels: WebAssembly.Module,
  send: (answer: ThreadAnswer, moved: ArrayBuffer[]) => void,
): (order: ThreadOrder) => void {
  return (order) => {
    const jobs = jobsWith(wasmArithmetic(kernels)); // its memory only grows: what one kind of job needs is too much for another
    const answer = answerOrder(jobs, order);
    send(answer, buffersOf(answer));
    releaseBuffers(buffersOf(order));
  };
}
