import type { ThreadAnswer, ThreadOrder } from './thread-message.ts';

/** The surroundings of the toolkit's threads: what differs between a browser and Node. */
export interface QuantHost {
  /** Logical processors. */
  readonly cores: number;
  /** Milliseconds from any fixed moment. */
  now(): number;
  /** Bytes that the program holds of the machine's memory, where that can be known. */
  memoryBytes?(): number;
  /** Gives memory back that nothing refers to any more, where the host can be told to. */
  collect?(): void;
  /** The inner loops, compiled. */
  compileKernels(): Promise<WebAssembly.Module>;
  startThread(kernels: WebAssembly.Module, events: ThreadEvents): QuantThread;
}

/** What a thread tells whoever started it. */
export interface ThreadEvents {
  readonly onAnswer: (answer: ThreadAnswer) => void;
  /** It did not start, or is gone; it will say nothing more. */
  readonly onDeath: (why: string) => void;
}

/** One thread; it takes one order after another. */
export interface QuantThread {
  /** @param moved buffers of the order that the thread gets instead of a copy */
  post(order: ThreadOrder, moved: ArrayBuffer[]): void;
  terminate(): void;
}
