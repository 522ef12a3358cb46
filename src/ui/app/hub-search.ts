import { toFault } from '../../assistant/assistant-fault.ts';
import { openListeners } from '../../assistant/listeners.ts';
import type { Models } from '../../client/models.ts';
import type { Fault } from '../../core/fault.ts';
import type { ModelRecord } from '../../core/protocol.ts';

/** Models of the Hub that a person asked for in this visit, before anything of them is here. */
export interface HubSearch {
  /** The last one first. */
  readonly found: readonly ModelRecord[];
  readonly isLooking: boolean;
  /** Why the last one was not found. */
  readonly fault: Fault | undefined;
  subscribe(listener: () => void): () => void;
  /** Asks what a name on the Hub means, or an address. Never rejects: see `fault`. */
  look(name: string): Promise<void>;
}

export function hubSearch(models: () => Models): HubSearch {
  return new Search(models);
}

class Search implements HubSearch {
  readonly #models: () => Models;
  readonly #listeners = openListeners<void>();
  #found: readonly ModelRecord[] = [];
  #fault: Fault | undefined;
  #latest: AbortController | undefined;

  constructor(models: () => Models) {
    this.#models = models;
  }

  get found(): readonly ModelRecord[] {
    return this.#found;
  }

  get isLooking(): boolean {
    return this.#latest !== undefined;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async look(name: string): Promise<void> {
    this.#latest?.abort();
    const mine = (this.#latest = new AbortController());
    this.#fault = undefined;
    this.#listeners.emit();
    try {
      const record = await this.#models().find(referenceOf(name), { signal: mine.signal });
      if (this.#latest === mine) this.#found = [record, ...this.#found.filter(({ id }) => id !== record.id)];
    } catch (error) {
      if (this.#latest === mine) this.#fault = toFault(error);
    }
    if (this.#latest !== mine) return; // another was asked for meanwhile
    this.#latest = undefined;
    this.#listeners.emit();
  }
}

/** What a person writes or pastes, as the library takes it: `owner/repo` is on the Hub, an address stays one. */
export function referenceOf(name: string): string {
  const text = name.trim();
  return /^(hf:|https?:\/\/)/iu.test(text) ? text : `hf:${text}`;
}
