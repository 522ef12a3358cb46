/** One request, as large as its words make it. */
export interface Question {
  readonly system: string;
  readonly user: string;
  readonly maxTokens: number;
}

/** What an engine says about an answer it gave; the clock is ours. */
export interface Answer {
  readonly promptTokens: number;
  /** Prompt tokens it did not compute because they were still in its KV cache; must be 0 here. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

export interface Watch {
  /** Called with every piece of text that reaches the page. */
  readonly onText: () => void;
  readonly signal?: AbortSignal;
}

/** A runtime with the model loaded, driven only through what it offers to everybody. */
export interface BenchedEngine {
  readonly threads: number;
  /** What the runtime says it runs on, for example the build of its kernels. */
  readonly detail: string;
  /** Greedy; goes on past end tokens until `maxTokens`. */
  ask(question: Question, watch: Watch): Promise<Answer>;
  /** The smallest request there is: one token in, one token judged. Leaves no earlier prompt in the KV cache. */
  touch(): Promise<void>;
  /** Bytes of WASM memory. It never shrinks, so this is also the peak. */
  memoryBytes(): Promise<number>;
}

export interface LoadPlan {
  /** Absent means the runtime's own default. */
  readonly threads?: number;
  /** Tokens of context; absent means the runtime's own default. */
  readonly contextTokens?: number;
  /** Which file of an exported repository; only for those that run one. */
  readonly dtype?: 'q4' | 'q8';
}

/** Loads the model; from the runtime's cache when an earlier visit has filled it. */
export type OpenEngine = (plan: LoadPlan) => Promise<BenchedEngine>;
