import type { QuantHost } from './host.ts';

/** Collecting takes some milliseconds: at most this often. */
const COLLECT_MS = 100;

/** Keeps memory small, and notes the most that the program was seen to hold of the machine's. */
export class MemoryPeak {
  readonly #host: Pick<QuantHost, 'now' | 'memoryBytes' | 'collect'>;
  readonly #before: number;
  #most: number;
  #collected = -Infinity;

  constructor(host: Pick<QuantHost, 'now' | 'memoryBytes' | 'collect'>) {
    this.#host = host;
    this.#before = host.memoryBytes?.() ?? 0;
    this.#most = this.#before;
  }

  look(): void {
    this.#note();
    if (this.#host.now() - this.#collected >= COLLECT_MS) this.tidy();
  }

  /** To be called where much has just been let go. */
  tidy(): void {
    this.#note();
    this.#host.collect?.();
    this.#collected = this.#host.now();
  }

  #note(): void {
    this.#most = Math.max(this.#most, this.#host.memoryBytes?.() ?? 0);
  }

  report(): { readonly memory?: { readonly before: number; readonly most: number } } {
    return this.#host.memoryBytes ? { memory: { before: this.#before, most: this.#most } } : {};
  }
}
