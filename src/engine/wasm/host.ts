import type { KernelBuild } from './kernel-build.ts';

/** What a compute thread needs to take part; structured-clonable. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the plan in `memory`. */
  readonly plan: number;
  /** 1 …; thread 0 is the engine's own. */
  readonly thread: number;
}

/** A thread that was asked to serve. It never answers again after `ready`: its life is inside the kernels. */
export interface ComputeThread {
  /** Resolves when the thread waits for work; rejects when it could not start. */
  readonly ready: Promise<void>;
  terminate(): void;
}

/** The engine's surroundings: what differs between a browser's worker and Node. */
export interface WasmHost {
  /** Logical processors. */
  readonly cores: number;
  /** Whether memory can be shared between threads here (in browsers: cross-origin isolation). */
  readonly canShareMemory: boolean;
  /** Builds that are compiled wrongly here, though they validate. */
  readonly brokenBuilds?: readonly KernelBuild[];
  /** Milliseconds from any fixed moment. */
  now(): number;
  /** The bytes of one build of the kernels, compiled. */
  compileKernels(build: KernelBuild, shared: boolean): Promise<WebAssembly.Module>;
  startThread(start: ThreadStart): ComputeThread;
}
