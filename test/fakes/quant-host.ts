import type { QuantHost, QuantThread, ThreadEvents } from '../../src/quant/threads/host.ts';
import type { Jobs } from '../../src/quant/threads/jobs.ts';
import { answerOrder, type ThreadOrder } from '../../src/quant/threads/thread-message.ts';

/** A thread of `fakeHost`, as a test sees it. */
export interface FakeThread {
  readonly orders: ThreadOrder[];
  readonly terminated: boolean;
  /** Answers the oldest order. */
  answer(): void;
  die(why: string): void;
}

/** Threads that do jobs when the test says so, on copies, as real ones do. */
export function fakeHost(jobs: Jobs): QuantHost & { readonly started: FakeThread[] } {
  const started: FakeThread[] = [];
  return {
    cores: 2,
    now: () => 0,
    compileKernels: async () => new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
    startThread: (_kernels, events) => {
      const thread = new ScriptedThread(jobs, events);
      started.push(thread);
      return thread;
    },
    started,
  };
}

class ScriptedThread implements FakeThread, QuantThread {
  readonly orders: ThreadOrder[] = [];
  terminated = false;
  readonly #jobs: Jobs;
  readonly #events: ThreadEvents;

  constructor(jobs: Jobs, events: ThreadEvents) {
    this.#jobs = jobs;
    this.#events = events;
  }

  post(order: ThreadOrder): void {
    this.orders.push(structuredClone(order));
  }

  answer(): void {
    this.#events.onAnswer(structuredClone(answerOrder(this.#jobs, this.orders.shift()!)));
  }

  die(why: string): void {
    this.#events.onDeath(why);
  }

  terminate(): void {
    this.terminated = true;
  }
}
