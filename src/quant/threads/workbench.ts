import { abortedFault, Fault, isFault } from '../../core/fault.ts';
import { fromPlain } from '../../core/plain-fault.ts';
import type { QuantHost, QuantThread } from './host.ts';
import type { Jobs, Workbench } from './jobs.ts';
import { givenAway, type ThreadAnswer, type ThreadOrder } from './thread-message.ts';

/** A job that waits, or is being done. */
interface Task {
  readonly order: ThreadOrder;
  readonly signal: AbortSignal | undefined;
  readonly settle: (end: { readonly result: unknown } | { readonly fault: Fault }) => void;
}

/** A thread that runs; idle without a task. */
interface Seat {
  readonly thread: QuantThread;
  task?: Task;
}

const MOST_THREADS = 256;

/**
 * Opens threads for the toolkit's jobs. A thread starts when there is work for it; one that dies, or whose job is aborted, is
 * replaced at the next job.
 * @param threads 1 to 256; unless told, as many as the host has processors, or 256
 */
export async function openWorkbench(
  host: QuantHost,
  threads: number = Math.min(host.cores, MOST_THREADS),
): Promise<Workbench> {
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    const message = `Threads must be a whole number from 1 to ${MOST_THREADS}, not ${threads}.`;
    throw new Fault('option-invalid', message, { option: 'threads' });
  }
  return new ThreadedWorkbench(host, threads, await host.compileKernels());
}

class ThreadedWorkbench implements Workbench {
  readonly threads: number;
  readonly #host: QuantHost;
  readonly #kernels: WebAssembly.Module;
  readonly #waiting: Task[] = [];
  readonly #seats = new Set<Seat>();
  #orders = 0;
  #closed = false;

  constructor(host: QuantHost, threads: number, kernels: WebAssembly.Module) {
    this.#host = host;
    this.threads = threads;
    this.#kernels = kernels;
  }

  run<Name extends keyof Jobs>(
    name: Name,
    job: Parameters<Jobs[Name]>[0],
    signal?: AbortSignal,
  ): Promise<ReturnType<Jobs[Name]>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Fault('closed', 'The workbench has been closed.'));
      if (signal?.aborted) return reject(abortedFault(signal));
      const abort = (): void => this.#abort(task);
      const task: Task = {
        order: { id: this.#orders++, name, job },
        signal,
        settle: (end) => {
          signal?.removeEventListener('abort', abort);
          if ('fault' in end) reject(end.fault);
          else resolve(end.result as ReturnType<Jobs[Name]>);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(task);
      this.#handOut();
    });
  }

  close(): void {
    this.#closed = true;
    const fault = new Fault('closed', 'The workbench has been closed.');
    for (const task of this.#waiting.splice(0)) task.settle({ fault });
    for (const seat of this.#seats) this.#end(seat, fault);
  }

  /** Gives waiting jobs to idle threads, and starts threads as long as there may be more. */
  #handOut(): void {
    while (this.#waiting.length > 0) {
      const idle = [...this.#seats].find(({ task }) => task === undefined);
      if (!idle && this.#seats.size >= this.threads) return;
      const task = this.#waiting.shift()!;
      try {
        const seat = idle ?? this.#open();
        seat.thread.post(task.order, givenAway(task.order));
        seat.task = task;
      } catch (error) {
        task.settle({ fault: isFault(error) ? error : startFault(error) });
      }
    }
  }

  #open(): Seat {
    const seat: Seat = {
      thread: this.#host.startThread(this.#kernels, {
        onAnswer: (answer) => this.#hear(seat, answer),
        onDeath: (why) => this.#end(seat, diedFault(why)),
      }),
    };
    this.#seats.add(seat);
    return seat;
  }

  #hear(seat: Seat, answer: ThreadAnswer): void {
    const { task } = seat;
    if (!task || answer.id !== task.order.id) return; // of a job that was given up
    delete seat.task;
    task.settle('fault' in answer ? { fault: fromPlain(answer.fault) } : answer);
    this.#handOut();
  }

  /** What runs cannot be interrupted: its thread goes with it. */
  #abort(task: Task): void {
    const place = this.#waiting.indexOf(task);
    const fault = abortedFault(task.signal!);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      task.settle({ fault });
      return;
    }
    const seat = [...this.#seats].find((each) => each.task === task);
    if (seat) this.#end(seat, fault);
  }

  #end(seat: Seat, fault: Fault): void {
    if (!this.#seats.delete(seat)) return; // the end that we made ourselves
    seat.thread.terminate();
    seat.task?.settle({ fault });
    queueMicrotask(() => this.#handOut()); // one signal may end several jobs: no thread starts for those that it has yet to reach
  }
}

function diedFault(why: string): Fault {
  const message = `A thread of the quantizer died: ${why} Try fewer threads, or a machine with more memory.`;
  return new Fault('worker-died', message);
}

function startFault(error: unknown): Fault {
  const why = error instanceof Error ? error.message : String(error);
  return new Fault('worker-start', `A thread of the quantizer did not start: ${why}`, {}, error);
}
